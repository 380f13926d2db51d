using System.Runtime.CompilerServices;
using Catalog.Domain.Categories;
using Catalog.Domain.Products;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>Turns the records of a file into drafts of products, as its format and the options say. For one reading.</summary>
internal sealed class ProductLines(IProductRecords records, ImportOptions options)
{
    private const string NoText = "must be a text";

    private readonly PriceColumn _prices = new(options.DecimalSign);
    private readonly Dictionary<string, string> _assumed = [];
    private ColumnMap? _columns;

    /// <summary>Names and parents of the categories that the file names, by slug.</summary>
    public CategoryNames Categories { get; } = new();

    /// <summary>How the file was read; <see langword="null"/> before the first record.</summary>
    public FileReading? Reading => _columns is null ? null : new FileReading
    {
        Format = _columns.Format.Name,
        Separator = (records as DelimitedRecords)?.Separator.ToString(),
        DecimalSign = _prices.DecimalSign?.ToString(),
        Columns = _columns.Used(),
        UnknownColumns = _columns.Unknown(),
        Assumed = _assumed,
        Html = IsHtml,
    };

    private FileFormat Format => _columns!.Format;

    private bool IsHtml => options.Html ?? Format.Html;

    /// <summary>Reads to the end of the file, one record at a time. What a line refers to is valid until the next one.</summary>
    /// <exception cref="UnreadableFileException">A column is missing, or the rest of the file cannot be read.</exception>
    /// <exception cref="IOException">The sender disconnected before the end of the file.</exception>
    public async IAsyncEnumerable<ImportLine> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        while (await records.ReadAsync(ct))
        {
            _columns ??= ColumnMap.For(records, options);
            _columns.Update();
            yield return Read() with { Source = records };
        }

        if (_columns is null && records.HasHeader)
        {
            _columns = ColumnMap.For(records, options); // no record, but maybe a wrong header
        }
    }

    private ImportLine Read()
    {
        if (records.Broken is { } broken)
        {
            return new ImportLine(records.Line, null, broken);
        }

        var columns = _columns!;
        columns.Inherit();
        List<BrokenField>? misread = null;
        var sku = OneText("sku", ref misread);
        if (columns.WhySkipped() is { } reason)
        {
            return new ImportLine(records.Line, null) { Skipped = reason, Sku = sku };
        }

        var price = Price(columns["price"], ref misread, out var signed);
        var draft = new ProductDraft(
            sku,
            Text(columns["name"], "name", ProductRules.NameLength, lines: false, ref misread),
            Text(columns["description"], "description", ProductRules.DescriptionLength, lines: true, ref misread),
            price,
            Currency(OneText("currency", ref misread), signed, columns["price"].Text, ref misread),
            Category(columns["category"], ref misread),
            Tags(columns["tags"], ref misread));
        return new ImportLine(records.Line, draft) { Misread = misread, Taken = columns.Taken };
    }

    private string? OneText(string name, ref List<BrokenField>? misread)
    {
        var field = _columns![name];
        if (field.Kind is FieldKind.List or FieldKind.Other)
        {
            (misread ??= []).Add(new BrokenField(name, NoText, field.Shown));
        }

        return field.Text;
    }

    private string? Text(FieldValue field, string name, int most, bool lines, ref List<BrokenField>? misread)
    {
        if (field.Kind == FieldKind.Other)
        {
            (misread ??= []).Add(new BrokenField(name, NoText));
        }

        if (field.Shown is not { } text)
        {
            return null;
        }

        if (Format.EscapedLines && lines)
        {
            text = string.Join("\\n", text.Split("\\\\n").Select(part => part.Replace("\\n", "\n", StringComparison.Ordinal)));
        }

        if (IsHtml)
        {
            text = PlainText.Of(text);
            text = lines ? text : text.ReplaceLineEndings(" ");
        }

        text = lines ? text : text.Replace("\u00AD", "", StringComparison.Ordinal); // where a web page may break the word
        return options.Cut ? TextCut.Of(text.Trim(), most) : text;
    }

    private decimal? Price(FieldValue field, ref List<BrokenField>? misread, out string? currency)
    {
        currency = null;
        if (field.Kind == FieldKind.None)
        {
            return null;
        }

        if (field.Kind == FieldKind.Number && Json.DecimalText.TryRead(field.Text!, System.Globalization.NumberStyles.Float, out var number))
        {
            return number;
        }

        var rule = "must be a number within range";
        if (field.Kind == FieldKind.Text && (rule = _prices.Read(field.Text!, out number, out currency)) is null)
        {
            return number;
        }

        (misread ??= []).Add(new BrokenField("price", rule, field.Shown));
        return null;
    }

    private string? Currency(string? given, string? signed, string? price, ref List<BrokenField>? misread)
    {
        var currency = given is not null && CurrencySigns.TryRead(given, out var read) ? read : given;
        if (currency is not null && signed is not null && currency != signed)
        {
            (misread ??= []).Add(new BrokenField("currency", $"must be {signed}, which the price says", $"{given} beside {price}"));
        }

        return currency ?? signed ?? Assumed("currency", options.Currency ?? Format.Currency) ?? given; // a sign of several currencies is none alone
    }

    private string? Category(FieldValue field, ref List<BrokenField>? misread)
    {
        if (field.Kind == FieldKind.Other)
        {
            (misread ??= []).Add(new BrokenField("category", NoText));
            return null;
        }

        var text = field.List is [{ } first, ..] ? first : field.Text;
        var path = string.IsNullOrWhiteSpace(text) ? null : Categories.Read(IsHtml ? PlainText.Of(text) : text, Format.Categories);
        if (path is null)
        {
            return Assumed("category", options.Category ?? Format.Category) ?? text;
        }

        if (path.Slug.Length > CategoryRules.SlugLength && options.Cut)
        {
            return path.Slug[..CategoryRules.SlugLength].TrimEnd('-'); // it is named after it
        }

        if (path.Slug.Length > CategoryRules.SlugLength)
        {
            (misread ??= []).Add(new BrokenField("category", $"{CategoryRules.SlugRule}; the slug of this name is longer", text));
        }

        if (path.Broken is { } rule)
        {
            (misread ??= []).Add(new BrokenField("category", rule, text));
        }

        return path.Slug;
    }

    private IReadOnlyList<string?>? Tags(FieldValue field, ref List<BrokenField>? misread)
    {
        if (field.Kind == FieldKind.Other)
        {
            (misread ??= []).Add(new BrokenField("tags", "must be a list of texts"));
        }

        var tags = field.List ?? (field.Text is { } text ? TagText.Split(text, Format.Tags) : null);
        return options.Cut && tags is not null
            ? [.. tags.Take(ProductRules.TagCount).Select(tag => tag is null ? null : TextCut.Of(tag.Trim(), ProductRules.TagLength))]
            : tags;
    }

    private string? Assumed(string field, string? value)
    {
        if (value is not null)
        {
            _assumed[field] = value;
        }

        return value;
    }
}
