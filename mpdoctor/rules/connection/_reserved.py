"""Known faults of the connection that no input shows."""

from mpdoctor.model.rule import ReservedCode

RESERVED = (
    ReservedCode(
        code="CON019",
        name="dotnet-client-in-india",
        summary="The community's client for .NET is used in a project in India, which it "
        "has no option for.",
        reason="Where its requests were captured, `wrong-region-host` (CON001) reports "
        "their host. Which client an app is built with, only its source code shows.",
    ),
    ReservedCode(
        code="CON021",
        name="hard-coded-token",
        summary="The project token is written in the code, so that development and "
        "production use the same one.",
        reason="Only the source code of the app shows it. `other-environment-token` "
        "(CON004) reports the token of another environment in the data.",
    ),
)
