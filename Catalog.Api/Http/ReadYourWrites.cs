using Catalog.Caching;

namespace Catalog.Api.Http;

/// <summary>
/// Read your writes, on whatever node: a write answers with <c>Catalog-Position</c>; a read that sends it back is never answered with
/// anything older, for the node first catches up with what the write has announced.
/// </summary>
/// <remarks>
/// Costs a read nothing when the node is up to date, else one look at the bus that all waiting readers share. Where that does not help,
/// because Redis is away or was when the write was announced, a signed-in reader is answered past the caches; anybody else could not
/// have written. The same goes for a position of another group of nodes (<see cref="CachingOptions.Group"/>): its numbers mean nothing
/// here, and those of an older Redis would all seem to be reached.
/// </remarks>
internal sealed class ReadYourWrites(RequestDelegate next, CacheNode node)
{
    /// <summary>The header of both directions: a position on the bus, which clients do not interpret, or <see cref="Unconfirmed"/>.</summary>
    public const string Header = "Catalog-Position";

    /// <summary>The position of a write that could not be announced yet.</summary>
    public const string Unconfirmed = "unconfirmed";

    // The bus that the number is of; a bare number is of the group that has no name.
    private readonly string _bus = node.Options.Group is { Length: > 0 } group ? $"{group}-" : "";

    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            return WriteAsync(context);
        }

        return context.Request.Headers.TryGetValue(Header, out var position) ? ReadAsync(context, position.ToString()) : next(context);
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
