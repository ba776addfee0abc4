"""Write the samples anew."""

from tests.samples.files import SAMPLES, samples

for name, text in samples().items():
    (SAMPLES / name).parent.mkdir(parents=True, exist_ok=True)
    (SAMPLES / name).write_text(text, encoding="utf-8")
