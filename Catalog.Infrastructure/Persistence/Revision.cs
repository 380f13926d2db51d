using System.Globalization;
using System.Text.Json;

namespace Catalog.Infrastructure.Persistence;

/// <summary>
/// Identifies one state of a row, like the database function <c>revision</c>: its version and the microsecond of its change. The version
/// alone is ambiguous when numbers start over: after a restored backup, or TRUNCATE with RESTART IDENTITY.
/// </summary>
public static class Revision
{
    /// <summary>The revision of a row.</summary>
    /// <param name="version">Its version.</param>
    /// <param name="updatedAt">When it was last changed; <see langword="null"/> if it was never written.</param>
    public static string Of(long version, DateTimeOffset? updatedAt) => updatedAt is { } at
        ? string.Create(CultureInfo.InvariantCulture, $"{version}-{(at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond}")
        : version.ToString(CultureInfo.InvariantCulture);

    /// <summary>The <c>updatedAt</c> of a document, which must be its last field.</summary>
    /// <param name="document">UTF-8 JSON.</param>
    public static DateTimeOffset? UpdatedAt(ReadOnlySpan<byte> document)
    {
        var name = "\"updatedAt\":"u8;
        var value = new Utf8JsonReader(document[(document.LastIndexOf(name) + name.Length)..]);
        value.Read();
        return value.TokenType == JsonTokenType.Null ? null : value.GetDateTimeOffset();
    }
}
