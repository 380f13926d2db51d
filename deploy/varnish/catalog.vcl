vcl 4.1;
# The edge, with Varnish: load balancer and shield cache for the public reads. docs/edge.md says what holds.
#
# nodes.vcl, which start-varnish.sh writes, has the director "nodes" and a backend for each node. "public" is where clients come in,
# "purge" where the purger comes in; nobody else may reach that.
import header;
import std;
import var;
import xkey;
include "nodes.vcl";

sub vcl_init {
    if (!var.global_get("purge")) {
        var.global_set("purge", "none"); # kept when this file is loaded anew
    }
}

sub vcl_recv {
    if (local.socket == "purge") {
        call purge;
    }

    set req.backend_hint = nodes.backend();
    if (req.restarts == 0) {
        unset req.http.Edge-Held;
        set req.http.X-Forwarded-For = client.ip; # what the client says of itself is not passed on
        set req.http.X-Forwarded-Proto = "http";
        var.set_real("came", std.time2real(now, 0.0));
    } else if (var.get("turn") == "node") {
        set req.grace = 0s;
    } else {
        set req.grace = 1y; # that of the answer then
    }

    # Compression makes the entity tag of a node weak, which If-Match would not match: a node gets its own tag back.
    if (req.http.If-Match) {
        set req.http.If-Match = regsuball(req.http.If-Match, {"W/""}, {"""});
    }

    # Longer than the memory, perhaps: what passes is gathered here, what is piped is not.
    if (req.url ~ "^/products/export(\?|$)") {
        return (pipe);
    }

    # Who is signed in, or has to see an own write, is answered by a node.
    if ((req.method != "GET" && req.method != "HEAD") || req.http.Authorization || req.http.Catalog-Position) {
        return (pass);
    }

    # What may be kept. Only addresses in the spelling that the service itself uses; all others go to a node. A query that a
    # resource does not have is left out.
    if (req.url ~ "^/products/([1-9][0-9]*|trending)(\?|$)" || req.url ~ "^/countries(/[A-Z][A-Z])?(\?|$)") {
        set req.url = regsub(req.url, "\?.*", "");
        return (hash);
    }
    if (req.url ~ "^/products/[1-9][0-9]*/reviews$"
        || req.url ~ "^/products\?category=[a-z0-9-]+(&after=[A-Za-z0-9_-]+)?(&limit=[1-9][0-9]*)?$") {
        return (hash);
    }
    return (pass);
}

# PURGE with "Purge-Keys: product:1 products:garden"; "all" is everything. With "Purge-Soft: 1" what is purged may still be served
# when no node answers.
sub purge {
    if (req.method != "PURGE") {
        return (synth(405));
    }

    # First the marks, then the answers: a fetch that began before sees another mark at its end.
    var.global_set("purge", req.xid);
    var.global_set("purged", "" + std.time2real(now, 0.0));
    if (req.http.Purge-Soft == "1") {
        set req.http.Edge-Purged = xkey.softpurge(req.http.Purge-Keys);
    } else {
        set req.http.Edge-Purged = xkey.purge(req.http.Purge-Keys);
    }
    return (synth(200));
}

sub vcl_hash {
    hash_data(req.url);
    return (lookup);
}

sub vcl_pipe {
    set bereq.http.Connection = "close"; # a second request on it would go past this file
    return (pipe);
}

sub vcl_pass {
    var.set("status", "fwd=bypass");
}

sub vcl_miss {
    # Who waited for a fetch that failed shares its failure: one after the other, each would wait for a node that hangs.
    if (var.global_get("failed") == req.url && std.real(var.global_get("failed-at"), 0.0) > var.get_real("came")) {
        return (synth(502));
    }

    if (req.http.Edge-Held) {
        var.set("status", "fwd=stale");
    } else {
        var.set("status", "fwd=uri-miss");
    }
}

sub vcl_hit {
    if (obj.ttl > 0s) {
        var.set("status", "hit");
        return (deliver);
    }

    # It is past its time. Nobody waits for the next one when that time ended by itself. A purge, of whatever, after that moment may
    # have meant this answer as well: xkey leaves out what is past its time. One that was purged softly ended with its purge.
    if (var.get("turn") == "fallback"
        || (obj.ttl + std.duration(regsub(obj.http.Cache-Control, "^.*stale-while-revalidate=([0-9]+).*$", "\1s"), 0s) > 0s
            && now + obj.ttl > std.time(var.global_get("purged"), std.real2time(0.0, now)) + 0.01s)) {
        var.set("status", "hit; detail=stale");
        return (deliver);
    }

    # A node is asked first, by one reader for all. There is something to fall back on.
    set req.http.Edge-Held = "1";
    var.set("turn", "node");
    return (restart);
}

sub vcl_backend_fetch {
    if (bereq.is_bgfetch && bereq.http.Edge-Held) {
        return (abandon); # a node was asked just before, and failed
    }

    # A node answers an import only after the commit, which may have to wait for that of another import.
    if (bereq.url ~ "^/products/import(\?|$)") {
        set bereq.first_byte_timeout = 1h;
    }

    var.set("purge", var.global_get("purge"));
}

sub vcl_backend_response {
    # The nodes do not compress: here it is done once for many readers of a list. Not a product: compression makes its entity tag
    # weak, also for readers who do not ask for it, and If-Match wants a strong one.
    if (beresp.http.Content-Type ~ "^application/(problem\+)?json" && bereq.http.Accept-Encoding ~ "gzip"
        && bereq.url !~ "^/products/[0-9]+$" && std.integer(beresp.http.Content-Length, 1400) >= 1400) {
        set beresp.do_gzip = true;
    }

    if (bereq.uncacheable) {
        return (deliver);
    }

    # stale-if-error. What is held would be replaced by this answer.
    if (beresp.status >= 500 && (bereq.http.Edge-Held || bereq.is_bgfetch)) {
        call failed;
    }

    # From before a purge, perhaps: xkey did not see it, so it is fetched once more.
    if (var.global_get("purge") != var.get("purge")) {
        if (bereq.retries < 2) {
            return (retry);
        }
        set beresp.ttl = 0s;
        set beresp.grace = 0s;
        set beresp.keep = 0s;
        return (deliver);
    }

    # A 304 may come without the names; those of the answer that it confirms go on then.
    if (beresp.http.Cache-Tag) {
        set beresp.http.xkey = beresp.http.Cache-Tag + ",all";
        unset beresp.http.Cache-Tag; # for caches, not for clients
    }

    # How long an answer is fresh, and may be used after that, the nodes say. Without a name nothing could purge it.
    if (beresp.ttl <= 0s || beresp.status >= 500 || beresp.http.Cache-Control !~ "s-maxage=" || !beresp.http.xkey
        || beresp.http.Cache-Control ~ "(?i)no-cache|no-store|private" || beresp.http.Set-Cookie || beresp.http.Vary == "*") {
        set beresp.uncacheable = true;
        set beresp.ttl = 10s; # for so long nobody waits for another's miss
        return (deliver);
    }
    unset beresp.http.RateLimit; # how much a client may still do is that client's
    unset beresp.http.RateLimit-Policy;
    set beresp.grace = std.duration(
        regsub(beresp.http.Cache-Control, "^.*stale-if-error=([0-9]+).*$", "\1s"),
        std.duration(regsub(beresp.http.Cache-Control, "^.*stale-while-revalidate=([0-9]+).*$", "\1s"), 0s));
    set beresp.keep = 10m; # to ask whether it changed
    return (deliver);
}

sub vcl_backend_error {
    # Another node. What was sent with a body is not sent twice; a write without one may be, and If-Match keeps that from doing harm.
    if (bereq.method != "POST" && bereq.retries < 3) {
        return (retry);
    }
    call failed;
}

sub failed {
    var.global_set("failed", bereq.url);
    var.global_set("failed-at", "" + std.time2real(now, 0.0));
    return (abandon);
}

sub vcl_deliver {
    unset resp.http.Cache-Tag;
    unset resp.http.xkey;
    unset resp.http.Via;
    unset resp.http.X-Varnish;
    if (resp.http.Cache-Control) { # a browser would take this permission of a shared cache for its own, and show what it has without asking
        set resp.http.Cache-Control = regsub(resp.http.Cache-Control, ", *stale-while-revalidate=[0-9]+", "");
    }
    header.append(resp.http.Cache-Status, "edge; " + var.get("status"));
    return (deliver);
}

sub vcl_synth {
    if (local.socket == "purge") {
        return (deliver);
    }

    if (var.get("turn") == "node") {
        var.set("turn", "fallback");
        return (restart);
    }

    set resp.status = 502;
    set resp.reason = "Bad Gateway";
    set resp.http.Content-Type = "application/problem+json";
    set resp.http.Cache-Control = "no-store";
    set resp.http.Cache-Status = "edge; " + var.get("status");
    unset resp.http.X-Varnish;
    synthetic({"{"title":"Bad Gateway","detail":"No node answers.","status":502}"});
    return (deliver);
}
