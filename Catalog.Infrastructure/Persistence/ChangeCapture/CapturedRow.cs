using Npgsql.Replication.PgOutput;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>A row, or of an old one its replica identity, as the slot delivered it.</summary>
/// <param name="values">The values that were sent and are not null, by column.</param>
internal sealed class CapturedRow(IReadOnlyDictionary<string, object> values)
{
    /// <summary>
    /// Reads a row; it must be read before the next one, or the next message, is. A value that cannot be read throws when it is asked for: the
    /// slot would deliver it again and again, and nothing behind it.
    /// </summary>
    public static async ValueTask<CapturedRow> ReadAsync(ReplicationTuple tuple, CancellationToken ct)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        await foreach (var value in tuple.WithCancellation(ct))
        {
            // A large value that did not change is not sent.
            if (!value.IsDBNull && !value.IsUnchangedToastedValue)
            {
                values[value.GetFieldName()] = await TryGetAsync(value, ct);
            }
        }

        return new CapturedRow(values);
    }

    /// <summary>The value of a column; the type's default where it is null or was not sent.</summary>
    /// <exception cref="InvalidCastException">It cannot be read.</exception>
    public T? Value<T>(string column) => values.GetValueOrDefault(column) switch
    {
        null => default,
        Unreadable unreadable => throw new InvalidCastException($"The column {column} cannot be read.", unreadable.Why),
        var value => (T)value,
    };

    private static async ValueTask<object> TryGetAsync(ReplicationValue value, CancellationToken ct)
    {
        try
        {
            return await value.Get(ct);
        }
        catch (Exception e) when (ReadableRows.IsUnreadable(e))
        {
            return new Unreadable(e);
        }
    }

    private sealed record Unreadable(Exception Why);
}
