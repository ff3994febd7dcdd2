"""The story of story.ts, told by Segment's Python SDK."""
import os
from datetime import datetime, timezone

import segment.analytics as analytics

analytics.write_key = os.environ["WRITE_KEY"]
analytics.host = os.environ["HUB"]
analytics.gzip = True
user = os.environ["USER_ID"]

analytics.identify(user, {"email": "ada@example.com", "plan": "pro"})
for n in range(3):
    analytics.track(user, f"Counted {n}", {"n": n, "text": "Zoë 日本 🎉", "nested": {"list": [1, 2.5]}})
analytics.track(user, "Long Ago", timestamp=datetime(2020, 1, 1, tzinfo=timezone.utc))
analytics.page(user, None, "Home", {"section": "top"})
analytics.screen(user, None, "Home", {"section": "top"})
analytics.group(user, "team-1", {"seats": 12})
analytics.alias(f"{user} before", user)
analytics.shutdown()
