namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>Changes that have been read of the slot and not been delivered yet. Used by one caller at a time.</summary>
internal sealed class ChangeBatch(IEnumerable<ICapturedTable> tables)
{
    private readonly Dictionary<string, ICapturedTable> _tables = tables.ToDictionary(table => table.Name, StringComparer.Ordinal);

    /// <summary>How many changes the table has that has most.</summary>
    public int Count => _tables.Values.Max(table => table.Count);

    /// <summary>Notes a change of a table; one that nobody caches is passed over.</summary>
    public void Note(string table, CapturedRow? before, CapturedRow? after)
    {
        if (_tables.TryGetValue(table, out var captured))
        {
            captured.Note(before, after);
        }
    }

    /// <summary>Notes that any row of a table may have changed.</summary>
    public void NoteAll(string table)
    {
        if (_tables.TryGetValue(table, out var captured))
        {
            captured.NoteAll();
        }
    }

    /// <summary>Notes that any row of any table may have changed.</summary>
    public void NoteEverything()
    {
        foreach (var table in _tables.Values)
        {
            table.NoteAll();
        }
    }

    /// <summary>Notes everything that a later one has noted.</summary>
    public void Add(ChangeBatch later)
    {
        foreach (var (name, table) in _tables)
        {
            table.Add(later._tables[name]);
        }
    }

    /// <summary>Delivers all tables at once and forgets what was noted.</summary>
    public Task DeliverAsync() => Task.WhenAll(_tables.Values.Select(table => table.DeliverAsync().AsTask()));
}
