namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>Changes of a table until they are delivered, in bounded memory: beyond a number of rows, the whole table.</summary>
/// <typeparam name="TKey">What makes two changes one.</typeparam>
/// <typeparam name="TChange">What has to be known of a change to deliver it.</typeparam>
internal abstract class CapturedTable<TKey, TChange>(string name, ChangeCaptureOptions options) : ICapturedTable
    where TKey : notnull
{
    private readonly Dictionary<TKey, TChange> _changes = [];
    private bool _isWhole;

    /// <inheritdoc />
    public string Name => name;

    /// <inheritdoc />
    public int Count => _changes.Count;

    /// <inheritdoc />
    public abstract void Note(CapturedRow? before, CapturedRow? after);

    /// <inheritdoc />
    public void NoteAll()
    {
        _isWhole = true;
        _changes.Clear();
    }

    /// <inheritdoc />
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

    /// <inheritdoc />
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

    /// <summary>Notes one change; a later one of the same key takes its place, unless <see cref="Merge"/> says otherwise.</summary>
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

    /// <summary>What is left of two changes of one key.</summary>
    protected virtual TChange Merge(TChange earlier, TChange later) => later;

    /// <summary>Delivers some changes.</summary>
    protected abstract ValueTask InvalidateAsync(IReadOnlyCollection<TChange> changes);

    /// <summary>Invalidates all that is cached of this table.</summary>
    protected abstract ValueTask InvalidateAllAsync();
}
