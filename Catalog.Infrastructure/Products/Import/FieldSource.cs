using System.Text;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>Where a field comes from: a column, or a text that joins several, such as <c>{Handle}-{Option1 Value}</c>.</summary>
internal sealed class FieldSource
{
    private readonly List<(string Before, string Column)> _parts = [];
    private readonly int[] _columns;

    /// <summary>Reads the notation of <see cref="FileFormat.Fields"/>.</summary>
    public FieldSource(string notation)
    {
        if (!notation.Contains('{', StringComparison.Ordinal))
        {
            _parts.Add(("", notation));
        }
        else
        {
            var rest = notation.AsSpan();
            while (rest.IndexOf('{') is >= 0 and var open && rest.IndexOf('}') is var close && close > open)
            {
                _parts.Add((rest[..open].ToString(), rest[(open + 1)..close].ToString()));
                rest = rest[(close + 1)..];
            }
        }

        _columns = new int[_parts.Count];
        Array.Fill(_columns, -1);
    }

    /// <summary>The names of the columns, whether the file has them or not.</summary>
    public IEnumerable<string> Names => _parts.Select(part => part.Column);

    /// <summary>The columns that the file has.</summary>
    public IEnumerable<int> Columns => _columns.Where(column => column >= 0);

    /// <summary>Whether the file has one of the columns.</summary>
    public bool IsThere => Columns.Any();

    /// <summary>Notes a column of the file.</summary>
    /// <param name="key">See <see cref="ColumnName"/>.</param>
    /// <param name="column">Its index.</param>
    public void Note(string key, int column)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_columns[i] < 0 && ColumnName.Fits(_parts[i].Column, key))
            {
                _columns[i] = column;
            }
        }
    }

    /// <summary>Reads the field of a record. Of joined columns the empty ones are left out, with the text before them.</summary>
    public FieldValue Read(Func<int, FieldValue> fields)
    {
        if (_columns is [var only] && _parts[0].Before.Length == 0)
        {
            return only < 0 ? default : fields(only);
        }

        var text = new StringBuilder();
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_columns[i] >= 0 && fields(_columns[i]).Text is { Length: > 0 } value)
            {
                text.Append(i == 0 || text.Length > 0 ? _parts[i].Before : "").Append(value);
            }
        }

        return FieldValue.Of(text.ToString());
    }
}
