"""The part of the table for what goes out, mails and webhooks (the same cast).

The home tenant's webhook is there for its administrator alone. The partner's officer and
the stranger administer their own organisations, and may make one of their own.
"""

WEBHOOKS: dict[str, str] = {
    "GET notices/mails/": "200 200 200 200 200 200 200 302",
    "POST notices/mails/": "422 422 422 422 422 422 422 302",
    # No key that was signed here.
    "GET notices/mails/stop/{key}/": "404 404 404 404 404 404 404 404",
    "POST notices/mails/stop/{key}/": "404 404 404 404 404 404 404 404",
    "GET webhooks/": "200 403 403 403 200 200 200 302",
    "GET webhooks/export.{kind}": "200 403 403 403 200 200 200 302",
    "POST webhooks/export.{kind}": "405 405 405 405 405 405 405 302",
    "POST webhooks/": "405 405 405 405 405 405 405 302",
    "GET webhooks/{pk}/": "404 404 404 404 200 404 404 302",
    "POST webhooks/{pk}/": "405 405 405 405 405 405 405 302",
    "GET webhooks/{pk}/delete/": "404 404 404 404 200 404 404 302",
    "POST webhooks/{pk}/delete/": "404 404 404 404 200 404 404 302",
    "GET webhooks/{pk}/edit/": "404 404 404 404 200 404 404 302",
    "POST webhooks/{pk}/edit/": "404 404 404 404 422 404 404 302",
    "GET webhooks/{pk}/messages/{message_id}/resend/": "405 405 405 405 405 405 405 302",
    "POST webhooks/{pk}/messages/{message_id}/resend/": "404 404 404 404 302 404 404 302",
    "GET webhooks/{pk}/secret/": "405 405 405 405 405 405 405 302",
    "POST webhooks/{pk}/secret/": "404 404 404 404 200 404 404 302",
    "GET webhooks/{pk}/switch/": "405 405 405 405 405 405 405 302",
    "POST webhooks/{pk}/switch/": "404 404 404 404 302 404 404 302",
    "GET webhooks/{pk}/test/": "405 405 405 405 405 405 405 302",
    "POST webhooks/{pk}/test/": "404 404 404 404 302 404 404 302",
    "GET webhooks/new/": "200 403 403 403 200 200 200 302",
    "POST webhooks/new/": "422 403 403 403 422 422 422 302",
}
