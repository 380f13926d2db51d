using Catalog.Caching;
using Catalog.Caching.Bus;

namespace Catalog.Infrastructure.Edge;

/// <summary>The effect of a bus message on the edge caches.</summary>
/// <param name="Message">The message.</param>
/// <param name="SentAt">When it was sent, in milliseconds of Redis's time; 0 if unreadable.</param>
/// <param name="Surrogates">The names to purge; null if one is unknown, so that everything must be purged.</param>
internal sealed record EdgeChange(LoggedEvent Message, long SentAt, IReadOnlyList<string>? Surrogates)
{
    public static EdgeChange Of(LoggedEvent message) =>
        message.Fields.TryGetValue("m", out var text) && BusMessage.TryParse(text, out var parsed)
            ? new EdgeChange(message, parsed.Value.SentAt, Edge.Surrogates.Of(parsed.Value))
            : new EdgeChange(message, 0, null);
}
