using System.Globalization;
using Catalog.Caching;
using Catalog.Domain.Activity;

namespace Catalog.Infrastructure.Activity;

/// <summary>The form of an event in the stream. Other producers may have written anything.</summary>
internal static class StreamedEvent
{
    private const ulong LastMillisecond = 253_402_300_799_999; // the end of the year 9999

    /// <summary>
    /// The id of the event. A client's own id is prefixed with the user, so that nobody can suppress the events of others by guessing
    /// their ids.
    /// </summary>
    public static string IdOf(long? userId, string? clientId) =>
        clientId is null ? Guid.NewGuid().ToString("N") : string.Create(CultureInfo.InvariantCulture, $"{userId ?? 0}:{clientId}");

    /// <summary>The fields of the event in the stream.</summary>
    public static Dictionary<string, string> ToFields(string id, long? userId, ActivityDetails details)
    {
        var fields = new Dictionary<string, string>
        {
            ["id"] = id,
            ["kind"] = details.Kind,
            ["product"] = details.ProductId.ToString(CultureInfo.InvariantCulture),
        };
        if (userId is { } user)
        {
            fields["user"] = user.ToString(CultureInfo.InvariantCulture);
        }

        return fields;
    }

    /// <summary>Reads an event.</summary>
    /// <exception cref="PoisonEventException">A field is missing or not a number, or the time is invalid.</exception>
    public static ActivityEvent Parse(LoggedEvent logged)
    {
        var milliseconds = logged.Milliseconds;
        if (milliseconds > LastMillisecond)
        {
            throw new PoisonEventException($"The id {logged.Id} contains no valid time.");
        }

        return new ActivityEvent
        {
            Id = Text("id"),
            UserId = logged.Fields.ContainsKey("user") ? Number("user") : null,
            Kind = Text("kind"),
            ProductId = Number("product"),
            At = DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds),
        };

        string Text(string field) =>
            logged.Fields.TryGetValue(field, out var text) ? text : throw new PoisonEventException($"The field {field} is missing.");

        long Number(string field) => long.TryParse(Text(field), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new PoisonEventException($"The field {field} is not a number.");
    }
}
