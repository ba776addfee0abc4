"""Programs among visitors, by the names that they give themselves in `User-Agent`.

Sources: https://github.com/mixpanel/mixpanel-js/blob/master/src/utils.js (what the browser
SDK ignores), https://platform.openai.com/docs/bots,
https://support.claude.com/en/articles/8896518, https://docs.perplexity.ai/guides/bots,
https://developers.google.com/crawling/docs/crawlers-fetchers/overview-google-crawlers and
https://developer.chrome.com/docs/chromium/headless.
"""

import re
from enum import StrEnum


class Robot(StrEnum):
    """What kind of program it is; the value completes "… of"."""

    HEADLESS = "a browser without a screen"
    AI = "a crawler of an AI service"
    CRAWLER = "a crawler"


_HEADLESS = re.compile(
    r"headlesschrome|phantomjs|electron-headless|slimerjs|puppeteer|playwright|selenium|"
    r"webdriver|cypress|testcafe|jsdom",
    re.IGNORECASE,
)
_AI = re.compile(
    r"gptbot|chatgpt-user|oai-searchbot|claudebot|claude-user|claude-searchbot|"
    r"anthropic-ai|perplexitybot|perplexity-user|ccbot|bytespider|google-extended|"
    r"google-cloudvertexbot|meta-externalagent|meta-externalfetcher|amazonbot|cohere-ai|"
    r"mistralai-user|duckassistbot|applebot-extended|ai2bot|diffbot|youbot",
    re.IGNORECASE,
)
_CRAWLER = re.compile(
    r"bot\b|bot[/;)]|crawl|spider|slurp|lighthouse|feedfetcher|mediapartners|preview\b|"
    # Browsers name no address of their makers; crawlers are asked to.
    r"https?://|google-inspectiontool|googleother|apis-google|archiver|httpx/|java/|"
    r"facebookexternal|scrapy|python-requests|python-urllib|aiohttp|go-http-client|"
    r"curl/|wget/|libwww|pingdom|uptimerobot|statuscake|site24x7|monitis|newrelicsynth|"
    r"datadogsynthetics|screaming frog|ahrefssiteaudit|semrush|yandex\.com/bots",
    re.IGNORECASE,
)
_NO_ROBOT = re.compile(r"cubot", re.IGNORECASE)
LONGEST = 2048


def robot(agent: object) -> Robot | None:
    """The kind of program that a user agent names, or `None`.

    >>> robot("Mozilla/5.0 (compatible; GPTBot/1.2)"), robot("Mozilla/5.0 (iPhone)")
    (<Robot.AI: 'a crawler of an AI service'>, None)
    """
    if not isinstance(agent, str):
        return None
    # Phones of the maker Cubot are phones.
    text = _NO_ROBOT.sub("", agent[:LONGEST])
    if _HEADLESS.search(text):
        return Robot.HEADLESS
    if _AI.search(text):
        return Robot.AI
    return Robot.CRAWLER if _CRAWLER.search(text) else None
