using System.Diagnostics.CodeAnalysis;

namespace Catalog.Caching.Bus;

/// <summary>A message of the bus: <c>sender|time|k|key\nkey</c> or <c>sender|time|t|tag</c>.</summary>
/// <param name="Sender">The sending node, which has already acted on it.</param>
/// <param name="SentAt">Unix milliseconds by Redis's clock, for the lag histogram.</param>
/// <param name="IsTag">Whether the names are tags instead of keys.</param>
/// <param name="Names">Keys or tags.</param>
internal readonly record struct BusMessage(string Sender, long SentAt, bool IsTag, IReadOnlyList<string> Names)
{
    /// <summary>The text to send. No key and no tag contains a line break.</summary>
    public override string ToString() => $"{Sender}|{SentAt}|{(IsTag ? 't' : 'k')}|{string.Join('\n', Names)}";

    /// <summary>Parses a text; false when it is not a message.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out BusMessage? message)
    {
        var parts = text.Split('|', 4);
        if (parts.Length == 4 && long.TryParse(parts[1], out var sentAt) && parts[2] is "k" or "t")
        {
            message = new BusMessage(parts[0], sentAt, parts[2] == "t", parts[3].Split('\n'));
            return true;
        }

        message = null;
        return false;
    }
}
