using Catalog.Caching;

namespace Catalog.Api.Http;

/// <summary>
/// Read your writes on any node: a write answers with <c>Catalog-Position</c>. A read that sends it back first waits until the node has
/// processed the invalidations of that write, so its answer is not older.
/// </summary>
/// <remarks>
/// Costs a read nothing when the node is up to date, else one read of the bus that all waiting readers share. If the position cannot be
/// reached, because Redis is down or was down during the write, a signed-in reader bypasses the caches; an anonymous reader cannot have
/// written. The same applies to a position of another group of nodes (<see cref="CachingOptions.Group"/>): its numbers have no meaning
/// here, and those of an older Redis would all seem to be reached.
/// </remarks>
internal sealed class ReadYourWrites(RequestDelegate next, CacheNode node)
{
    /// <summary>The request and response header: a position on the bus, opaque to clients, or <see cref="Unconfirmed"/>.</summary>
    public const string Header = "Catalog-Position";

    /// <summary>The position of a write whose invalidation Redis has not confirmed.</summary>
    public const string Unconfirmed = "unconfirmed";

    // The prefix names the bus that the number belongs to; a group without a name has no prefix.
    private readonly string _bus = node.Options.Group is { Length: > 0 } group ? $"{group}-" : "";

    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            return WriteAsync(context);
        }

        // A node without Redis is alone: it has acted on its own writes.
        return node.Gate.HasServer && context.Request.Headers.TryGetValue(Header, out var position)
            ? ReadAsync(context, position.ToString())
            : next(context);
    }

    private async Task WriteAsync(HttpContext context)
    {
        using var position = WritePosition.Begin();
        context.Response.OnStarting(static state =>
        {
            var (response, bus, position) = ((HttpResponse, string, WritePosition))state;
            if (position.IsUnconfirmed)
            {
                response.Headers[Header] = Unconfirmed;
            }
            else if (position.ToString() is { Length: > 0 } text)
            {
                response.Headers[Header] = bus + text;
            }

            return Task.CompletedTask;
        }, (context.Response, _bus, position));
        await next(context);
    }

    private async Task ReadAsync(HttpContext context, string position)
    {
        var isReached = position.StartsWith(_bus, StringComparison.Ordinal)
            && await node.Bus.ReachAsync(position[_bus.Length..], context.RequestAborted);
        if (isReached || context.User.Identity is not { IsAuthenticated: true })
        {
            await next(context);
            return;
        }

        using var bypass = CacheBypass.Begin();
        await next(context);
    }
}
