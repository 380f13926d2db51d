using Catalog.Caching;
using Catalog.Caching.Bus;

namespace Catalog.Infrastructure.Edge;

/// <summary>What a message on the bus means for the caches in front.</summary>
/// <param name="Message">The message.</param>
/// <param name="SentAt">When it was sent, in milliseconds of Redis's time; 0 when it cannot be read.</param>
/// <param name="Surrogates">The names to purge; null when it has one that is not known here, and all has to go.</param>
internal sealed record EdgeChange(LoggedEvent Message, long SentAt, IReadOnlyList<string>? Surrogates)
{
    /// <summary>Reads a message.</summary>
    public static EdgeChange Of(LoggedEvent message) =>
        message.Fields.TryGetValue("m", out var text) && BusMessage.TryParse(text, out var parsed)
            ? new EdgeChange(message, parsed.Value.SentAt, Edge.Surrogates.Of(parsed.Value))
            : new EdgeChange(message, 0, null);
}
