"""Pages that belong to no feature: home's switch, errors, health."""

from typing import cast

from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import ClosedMeanwhile
from accounts.decorators import in_shared_view, is_background
from accounts.http import ActorRequest


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What a refusal looks like, with what was typed."""
    context = {"exception": str(exception), "closed": isinstance(exception, ClosedMeanwhile)}
    return render(request, "403.html", context, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Of a script, told so that it takes the new token and sends once more."""
    if is_background(cast(ActorRequest, request)):
        return JsonResponse({"error": "csrf"}, status=403)
    return render(request, "csrf.html", status=403)


@require_safe
@in_shared_view
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@in_shared_view
def readyz(request: HttpRequest) -> JsonResponse:
    """What the server needs: database, its migrations, the shared cache."""
    checks = {}
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        checks["database"] = "ok"
        checks["migrations"] = f"{len(waiting)} not applied" if waiting else "ok"
        cache.get("readyz")
        checks["cache"] = "ok"
    except Error:
        checks["database"] = checks.get("database", "does not answer")
        checks.setdefault("cache", "does not answer")
    ready = all(state == "ok" for state in checks.values())
    return JsonResponse(checks, status=200 if ready else 503)
