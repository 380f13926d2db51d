using Npgsql.Replication.PgOutput;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>A row from the slot, or the replica identity of an old row.</summary>
/// <param name="values">The values that were sent and are not null, by column.</param>
internal sealed class CapturedRow(IReadOnlyDictionary<string, object> values)
{
    /// <summary>Reads a row. Call it before reading the next row or message.</summary>
    public static async ValueTask<CapturedRow> ReadAsync(ReplicationTuple tuple, CancellationToken ct)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        await foreach (var value in tuple.WithCancellation(ct))
        {
            // Large values that did not change are not sent.
            if (!value.IsDBNull && !value.IsUnchangedToastedValue)
            {
                values[value.GetFieldName()] = await value.Get(ct);
            }
        }

        return new CapturedRow(values);
    }

    /// <summary>The value of a column; the type's default if it is null or was not sent.</summary>
    public T? Value<T>(string column) => values.TryGetValue(column, out var value) ? (T)value : default;
}
