namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>
/// Collects the changes of a table until they are delivered, in bounded memory: beyond a number of rows, it stands for the whole table.
/// </summary>
/// <typeparam name="TKey">Changes with the same key are merged.</typeparam>
/// <typeparam name="TChange">The data needed to deliver a change.</typeparam>
internal abstract class CapturedTable<TKey, TChange>(string name, ChangeCaptureOptions options) : ICapturedTable
    where TKey : notnull
{
    private readonly Dictionary<TKey, TChange> _changes = [];
    private bool _isWhole;

    public string Name => name;

    public int Count => _changes.Count;

    public abstract void Note(CapturedRow? before, CapturedRow? after);

    public void NoteAll()
    {
        _isWhole = true;
        _changes.Clear();
    }

    public void Add(ICapturedTable later)
    {
        var other = (CapturedTable<TKey, TChange>)later;
        if (other._isWhole)
        {
            NoteAll();
        }

        foreach (var (key, change) in other._changes)
        {
            Note(key, change);
        }
    }

    public async ValueTask DeliverAsync()
    {
        if (_isWhole)
        {
            await InvalidateAllAsync();
        }
        else if (_changes.Count > 0)
        {
            await InvalidateAsync(_changes.Values);
        }

        _isWhole = false;
        _changes.Clear();
    }

    /// <summary>Adds a change. A later change with the same key replaces it, unless <see cref="Merge"/> is overridden.</summary>
    protected void Note(TKey key, TChange change)
    {
        if (_isWhole)
        {
            return;
        }

        if (_changes.TryGetValue(key, out var noted))
        {
            _changes[key] = Merge(noted, change);
        }
        else if (_changes.Count < options.MaxRows)
        {
            _changes[key] = change;
        }
        else
        {
            NoteAll();
        }
    }

    /// <summary>Merges two changes with the same key.</summary>
    protected virtual TChange Merge(TChange earlier, TChange later) => later;

    protected abstract ValueTask InvalidateAsync(IReadOnlyCollection<TChange> changes);

    /// <summary>Invalidates everything that is cached of this table.</summary>
    protected abstract ValueTask InvalidateAllAsync();
}
