"""User agents of people and of programs, as their makers document them."""

from typing import Any

from mpdoctor.mixpanel.crawlers import Robot

_CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"

AGENTS: list[tuple[Any, Robot | None]] = [
    (f"{_CHROME} Chrome/140.0.0.0 Safari/537.36", None),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15",
        None,
    ),
    ("Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 50) AppleWebKit/537.36", None),
    ("Chrome", None),
    ("", None),
    (None, None),
    (7, None),
    (f"{_CHROME} HeadlessChrome/140.0.0.0 Safari/537.36", Robot.HEADLESS),
    (f"{_CHROME} Cypress/13.0.0 Chrome/118.0.0.0", Robot.HEADLESS),
    ("Mozilla/5.0 (Unknown; Linux) PhantomJS/2.1.1", Robot.HEADLESS),
    ("Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)", Robot.AI),
    ("Mozilla/5.0 (compatible; ClaudeBot/1.0; +claudebot@example.com)", Robot.AI),
    ("Mozilla/5.0 (compatible; PerplexityBot/1.0)", Robot.AI),
    ("CCBot/2.0 (https://commoncrawl.org/faq/)", Robot.AI),
    ("Mozilla/5.0 (compatible; Googlebot/2.1)", Robot.CRAWLER),
    ("Mozilla/5.0 (compatible; bingbot/2.0)", Robot.CRAWLER),
    ("python-requests/2.32.3", Robot.CRAWLER),
    ("curl/8.5.0", Robot.CRAWLER),
    ("Mozilla/5.0 (compatible; Example/1.0; +https://example.com/)", Robot.CRAWLER),
    ("Mozilla/5.0 (compatible; UptimeRobot/2.0)", Robot.CRAWLER),
    (f"{_CHROME} Chrome/140.0.0.0 Chrome-Lighthouse", Robot.CRAWLER),
]
