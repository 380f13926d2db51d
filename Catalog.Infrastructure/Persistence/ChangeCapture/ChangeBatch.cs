namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>Changes that were read from the slot and not delivered yet. Used by one caller at a time.</summary>
internal sealed class ChangeBatch(IEnumerable<ICapturedTable> tables)
{
    private readonly Dictionary<string, ICapturedTable> _tables = tables.ToDictionary(table => table.Name, StringComparer.Ordinal);

    /// <summary>The number of changes of the table that has most.</summary>
    public int Count => _tables.Values.Max(table => table.Count);

    /// <summary>Adds a change of a table. Changes of tables that are not cached are ignored.</summary>
    public void Note(string table, CapturedRow? before, CapturedRow? after)
    {
        if (_tables.TryGetValue(table, out var captured))
        {
            captured.Note(before, after);
        }
    }

    /// <summary>Records that any row of a table may have changed.</summary>
    public void NoteAll(string table)
    {
        if (_tables.TryGetValue(table, out var captured))
        {
            captured.NoteAll();
        }
    }

    /// <summary>Records that any row of any table may have changed.</summary>
    public void NoteEverything()
    {
        foreach (var table in _tables.Values)
        {
            table.NoteAll();
        }
    }

    public void Add(ChangeBatch later)
    {
        foreach (var (name, table) in _tables)
        {
            table.Add(later._tables[name]);
        }
    }

    /// <summary>Delivers all tables concurrently. A table that fails holds up no other, and keeps its changes for the next delivery.</summary>
    /// <returns>A failure; <see langword="null"/> if all changes are delivered.</returns>
    public async Task<Exception?> DeliverAsync() => Array.Find(await Task.WhenAll(_tables.Values.Select(DeliverAsync)), failed => failed is not null);

    private static async Task<Exception?> DeliverAsync(ICapturedTable table)
    {
        try
        {
            await table.DeliverAsync();
            return null;
        }
#pragma warning disable CA1031 // Logged by the caller, which delivers again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return e;
        }
    }
}
