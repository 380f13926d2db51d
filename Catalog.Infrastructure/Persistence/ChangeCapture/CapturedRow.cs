using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>A row from the slot, or the replica identity of an old row.</summary>
/// <param name="values">The values that were sent and are not null, by column.</param>
internal sealed class CapturedRow(IReadOnlyDictionary<string, object> values)
{
    /// <summary>
    /// Reads a row. Call it before reading the next row or message. A value that cannot be read throws when it is asked for, not here: the slot
    /// would deliver it again and again, and nothing after it.
    /// </summary>
    public static async ValueTask<CapturedRow> ReadAsync(ReplicationTuple tuple, CancellationToken ct)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        await foreach (var value in tuple.WithCancellation(ct))
        {
            // Large values that did not change are not sent.
            if (!value.IsDBNull && !value.IsUnchangedToastedValue)
            {
                values[value.GetFieldName()] = await TryGetAsync(value, ct);
            }
        }

        return new CapturedRow(values);
    }

    /// <summary>Reads a message as a row with the column <c>content</c>. Call it before reading the next row or message.</summary>
    public static async ValueTask<CapturedRow> OfAsync(LogicalDecodingMessage message, CancellationToken ct)
    {
        using var content = new StreamReader(message.Data);
        return new CapturedRow(new Dictionary<string, object> { ["content"] = await content.ReadToEndAsync(ct) });
    }

    /// <summary>The value of a column; the type's default if it is null or was not sent.</summary>
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
