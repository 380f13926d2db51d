namespace Catalog.Infrastructure.Products.Import;

/// <summary>The fields of the current record, found in the columns of the file as format and mapping say.</summary>
internal sealed class ColumnMap
{
    private static readonly string[] Needed = ["sku", "name", "price"];

    private readonly IProductRecords _records;
    private readonly Dictionary<string, List<FieldSource>> _fields = [];
    private readonly Dictionary<string, FieldSource> _others = []; // columns that decide what is skipped
    private readonly InheritedFields? _inherited;
    private readonly Func<int, FieldValue> _read;
    private int _known;

    private ColumnMap(IProductRecords records, FileFormat format, ImportOptions options)
    {
        (_records, Format) = (records, format);
        _inherited = format.Inherited is { } inherited ? new InheritedFields(inherited) : null;
        _read = column => _inherited?.Of(column) is { } taken ? taken : Own(column);
        foreach (var field in ImportOptions.Fields)
        {
            var mapped = options.Map.Where(pair => pair.Field == field).Select(pair => pair.Column).ToList();
            _fields[field] = [.. (mapped.Count > 0 ? mapped : format.Fields.GetValueOrDefault(field, [])).Select(column => new FieldSource(column))];
        }

        foreach (var column in format.Skipped.SelectMany(rule => rule.Unless ?? []).Concat(format.Skipped.Select(rule => rule.Column).OfType<string>()))
        {
            _others.TryAdd(column, new FieldSource(column));
        }
    }

    /// <summary>The format of the file.</summary>
    public FileFormat Format { get; }

    /// <summary>A field of the current record.</summary>
    public FieldValue this[string field]
    {
        get
        {
            foreach (var source in _fields[field])
            {
                if (source.Read(_read) is { Kind: not FieldKind.None } value)
                {
                    return value;
                }

                if (Format.FirstColumnOnly && source.IsThere)
                {
                    break;
                }
            }

            return default;
        }
    }

    /// <summary>Finds the format and the columns, from the header or the first record.</summary>
    /// <exception cref="UnreadableFileException">The file has a header without a column for a field that every product needs.</exception>
    public static ColumnMap For(IProductRecords records, ImportOptions options)
    {
        var keys = records.Columns.Select(ColumnName.Key).ToHashSet();
        var map = new ColumnMap(records, (options.Format is { } name ? FileFormats.Find(name) : null) ?? FileFormats.Recognize(keys), options);
        map.Update();
        foreach (var column in options.Map.SelectMany(pair => new FieldSource(pair.Column).Names))
        {
            if (records.HasHeader && !keys.Any(key => ColumnName.Fits(column, key)))
            {
                throw Missing(records, $"has no column '{column}', which map names");
            }
        }

        if (!records.HasHeader)
        {
            return map;
        }

        foreach (var field in Needed.Where(field => !map._fields[field].Any(source => source.IsThere)))
        {
            throw Missing(records, $"has no column for '{field}': map=COLUMN:{field} says which it is");
        }

        if ((options.Category ?? map.Format.Category) is null && !map._fields["category"].Any(source => source.IsThere))
        {
            throw Missing(records, "has no column for 'category': map=COLUMN:category says which it is, or category=SLUG gives one to all");
        }

        map.RejectDuplicateColumns();
        return map;
    }

    /// <summary>Notes the columns that the last record added.</summary>
    public void Update()
    {
        for (; _known < _records.Columns.Count; _known++)
        {
            var key = ColumnName.Key(_records.Columns[_known]);
            foreach (var source in _fields.Values.SelectMany(sources => sources).Concat(_others.Values))
            {
                source.Note(key, _known);
            }

            _inherited?.Note(key, _known);
        }
    }

    /// <summary>Takes empty fields from the record that this one names.</summary>
    public void Inherit() => _inherited?.Move(Own);

    /// <summary>What the current record takes, by column; <see langword="null"/> in a format without such records.</summary>
    public IReadOnlyDictionary<int, FieldValue>? Taken => _inherited?.Taken;

    /// <summary>Why the current record is no product; <see langword="null"/> if it is one.</summary>
    public string? WhySkipped()
    {
        foreach (var rule in Format.Skipped)
        {
            if (rule.Column is { } column && _others[column].Read(_read) is { Kind: not FieldKind.None } value
                && (rule.Begins is null || (value.Shown ?? "").StartsWith(rule.Begins, StringComparison.OrdinalIgnoreCase)))
            {
                return rule.Because;
            }

            if (rule.Without is { } field && this[field].Kind == FieldKind.None
                && !(rule.Unless ?? []).Any(other => _others[other].Read(Own).Kind != FieldKind.None))
            {
                return rule.Because;
            }
        }

        return null;
    }

    /// <summary>The columns that each field comes from.</summary>
    public Dictionary<string, IReadOnlyList<string>> Used() => _fields
        .Select(field => (field.Key, Columns: (IReadOnlyList<string>)[.. Effective(field.Value).SelectMany(source => source.Columns).Distinct().Select(Shown)]))
        .Where(field => field.Columns.Count > 0)
        .ToDictionary(field => field.Key, field => field.Columns);

    /// <summary>The columns that are of no use.</summary>
    public IReadOnlyList<string> Unknown()
    {
        var used = _fields.Values.SelectMany(Effective).Concat(_others.Values).SelectMany(source => source.Columns)
            .Concat(_inherited?.Columns ?? []).ToHashSet();
        return [.. Enumerable.Range(0, _known).Where(column => !used.Contains(column)).Select(Shown)];
    }

    private string Shown(int column) => ReportText.Of(_records.Columns[column]);

    private IEnumerable<FieldSource> Effective(List<FieldSource> sources) =>
        Format.FirstColumnOnly ? sources.Where(source => source.IsThere).Take(1) : sources;

    private FieldValue Own(int column) => _records[column] switch
    {
        { Text: { } text } when Format.Blank.Contains(text) => default,
        { Text: ['\'', '=' or '+' or '-' or '@' or '\t' or '\r', ..] text } when Format.EscapedFormulas => FieldValue.Of(text[1..]),
        var value => value,
    };

    // Two columns of one name: nobody knows which is meant.
    private void RejectDuplicateColumns()
    {
        var used = _fields.Values.SelectMany(Effective).SelectMany(source => source.Columns).Select(column => ColumnName.Key(_records.Columns[column])).ToHashSet();
        var twin = _records.Columns.GroupBy(ColumnName.Key).FirstOrDefault(twins => twins.Count() > 1 && used.Contains(twins.Key));
        if (twin is not null)
        {
            throw new UnreadableFileException(1, $"has the column '{twin.First()}' twice");
        }
    }

    private static UnreadableFileException Missing(IProductRecords records, string what) => new(
        1, records.Columns.Count == 0 ? "must name the columns; the file is empty" : $"{what}; the columns are: {string.Join(", ", records.Columns)}");
}
