using System.Globalization;
using System.Text.Json;

namespace Catalog.Infrastructure.Persistence;

/// <summary>
/// Names one state of a row, as the database function <c>revision</c> does: its version, and the microsecond of its change. The version
/// alone names other content once numbers begin anew: after a restored backup, or TRUNCATE with RESTART IDENTITY.
/// </summary>
public static class Revision
{
    /// <summary>The revision of a row.</summary>
    /// <param name="version">Its version.</param>
    /// <param name="updatedAt">When it was last changed; <see langword="null"/> for what was never written.</param>
    public static string Of(long version, DateTimeOffset? updatedAt) => updatedAt is { } at
        ? string.Create(CultureInfo.InvariantCulture, $"{version}-{(at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond}")
        : version.ToString(CultureInfo.InvariantCulture);

    /// <summary>The <c>updatedAt</c> of a document, which is its last field.</summary>
    /// <param name="document">UTF-8 JSON.</param>
    public static DateTimeOffset? UpdatedAt(ReadOnlySpan<byte> document)
    {
        var name = "\"updatedAt\":"u8;
        var value = new Utf8JsonReader(document[(document.LastIndexOf(name) + name.Length)..]);
        value.Read();
        return value.TokenType == JsonTokenType.Null ? null : value.GetDateTimeOffset();
    }
}
