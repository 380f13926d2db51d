namespace Catalog.Infrastructure.Products.Import;

/// <summary>Fields that a record takes from an earlier one that it names: a variant from its product.</summary>
/// <remarks>Remembers the last records only, so that memory stays constant.</remarks>
internal sealed class InheritedFields(InheritedColumns rule)
{
    private const int MostRemembered = 2_000;
    private const int MostCharacters = 16 * 1024 * 1024;

    private readonly FieldSource[] _keys = [.. rule.Key.Select(key => new FieldSource(key))];
    private readonly FieldSource _from = new(rule.From);
    private readonly FieldSource[] _columns = [.. rule.Columns.Select(column => new FieldSource(column))];
    private readonly Dictionary<string, FieldValue[]> _remembered = [];
    private readonly Queue<string> _order = [];
    private readonly Dictionary<int, FieldValue> _taken = [];
    private long _characters;

    /// <summary>The columns that take part.</summary>
    public IEnumerable<int> Columns => _keys.Append(_from).Concat(_columns).SelectMany(source => source.Columns);

    /// <summary>Notes a column of the file.</summary>
    public void Note(string key, int column)
    {
        foreach (var source in _keys.Append(_from).Concat(_columns))
        {
            source.Note(key, column);
        }
    }

    /// <summary>What the current record takes, by column.</summary>
    public IReadOnlyDictionary<int, FieldValue> Taken => _taken;

    /// <summary>What the current record takes for a column; <see langword="null"/> if it has a value of its own, or takes none.</summary>
    public FieldValue? Of(int column) => _taken.TryGetValue(column, out var value) ? value : null;

    /// <summary>Looks at the next record.</summary>
    public void Move(Func<int, FieldValue> own)
    {
        _taken.Clear();
        if (_from.Read(own).Text is { } from && _remembered.TryGetValue(from, out var other))
        {
            for (var i = 0; i < _columns.Length; i++)
            {
                if (_columns[i].Columns.FirstOrDefault(-1) is >= 0 and var column && own(column).Kind == FieldKind.None && other[i].Kind != FieldKind.None)
                {
                    _taken[column] = other[i];
                }
            }
        }

        FieldValue[]? mine = null;
        foreach (var key in _keys)
        {
            if (key.Read(own).Text is { } name && !_remembered.ContainsKey(name))
            {
                mine ??= [.. _columns.Select(source => source.Read(own))];
                Remember(name, mine);
            }
        }
    }

    private void Remember(string name, FieldValue[] fields)
    {
        _order.Enqueue(name);
        _remembered.Add(name, fields);
        _characters += Length(fields);
        while (_order.Count > MostRemembered || _characters > MostCharacters)
        {
            _remembered.Remove(_order.Dequeue(), out var oldest);
            _characters -= Length(oldest!);
        }
    }

    private static long Length(FieldValue[] fields) => fields.Sum(field => field.Shown?.Length ?? 0L);
}
