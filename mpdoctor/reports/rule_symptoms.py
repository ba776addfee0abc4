"""What people see when something is wrong, and the rules that find the cause."""

SYMPTOMS: tuple[tuple[str, str], ...] = (
    (
        "Nothing arrives at all",
        "CON001 CON003 CON005 CON006 CON024 CON033 SDK005 SDK006",
    ),
    ("Data arrives in another project or region", "CON001 CON002 CON004 CON007 CON015"),
    ("Some of the data does not arrive", "ENV007 ENV016 ENV025 ENV026 ENV027 CON023"),
    ("Events of browsers are missing", "SDK005 SDK006 SDK008 SDK011 CON017 ENV023"),
    ("Imports are rejected", "ENV002 ENV003 ENV009 ENV012 ENV025 CON012 ID007"),
    (
        "Numbers are too high, events come twice",
        "ENV011 ENV014 ENV015 ENV042 PLAN008 PLAN040",
    ),
    (
        "Numbers are too low although everything was sent",
        "ENV013 ENV023 PLAN008 PLAN038",
    ),
    ("Revenue differs from the books", "ENV042 SDK026 PLAN005 ENV015"),
    (
        "One platform lacks an event or a property",
        "PLAN042 PLAN003 PLAN036 VOL005",
    ),
    ("Reports by company or group lack events", "PLAN028 PRO026 PLAN030 PLAN003"),
    (
        "Events are on the wrong day or hour",
        "ENV003 ENV004 ENV005 ENV006 ENV030 ENV031 VOL021",
    ),
    ("There are more users than people", "ID004 ID005 ID014 ID017 ID018 ID019 ENV035"),
    ("Different people have become one user", "ID001 ID002 ID003 ID009 ID029 ENV009"),
    ("One person is there several times", "ID012 ID013 ID014 ID015 PRO001"),
    ("Events from before the login are not linked", "ID004 ID008 ID016 ID020 ID023"),
    (
        "A property is missing or cannot be used in a report",
        "PLAN003 PLAN004 PLAN005 PLAN014 PLAN016",
    ),
    (
        "A report lists the same thing twice",
        "PLAN008 PLAN015 PLAN038 PLAN040 UTM012 UTM003",
    ),
    (
        "Lexicon is full of names that nobody knows",
        "PLAN001 PLAN009 PLAN010 PLAN011 PLAN032",
    ),
    ("Dates or prices cannot be compared", "PLAN005 PLAN006 PLAN007"),
    (
        "Profiles are empty, wrong or do not change",
        "PRO002 PRO004 PRO008 PRO010 PRO012 ENV026",
    ),
    ("Messages reach nobody, or the wrong time zone", "PRO007 PRO008 GEO004"),
    ("Everybody seems to live in Ashburn or Boardman", "GEO001 GEO003 GEO004 GEO008"),
    ("People have no city or country", "GEO002 GEO005 GEO007 GEO009"),
    ("A country is listed twice", "GEO006"),
    (
        "Tests or robots are counted as people",
        "BOT002 BOT003 BOT008 BOT010 BOT001 CON004",
    ),
    (
        "Somebody asks which personal data is in the project",
        "PRI001 PRI002 PRI003 PRI004 PRI012 PRI015",
    ),
    ("A secret may have leaked", "PRI001 PRI003 CON008 CON009 CON027"),
    (
        "The source of visitors is `$direct` or `(not set)`",
        "UTM002 UTM006 UTM007 UTM012 UTM004",
    ),
    ("Everything counts for the last campaign", "UTM001 UTM011"),
    ("The last days are always lower than those before", "VOL022 ENV030"),
    ("Sessions are counted twice", "PLAN041"),
    ("An event or property is missing since some day", "VOL020 VOL005 VOL006 VOL004"),
    ("Numbers suddenly doubled or halved", "VOL004 ENV015 ENV014"),
    ("One user or group has an enormous number of events", "VOL001 VOL002 ID002 ID003"),
    ("Text or lists are cut off or lost", "ENV018 ENV019 ENV020 ENV017"),
)
"""Symptoms, each with the codes of rules to look at, the likeliest cause first."""
