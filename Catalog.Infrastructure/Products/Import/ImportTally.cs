using System.Globalization;
using Catalog.Domain;
using Catalog.Domain.Products;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>Counts the outcomes of the lines of one import, and keeps the first of each kind.</summary>
internal sealed class ImportTally
{
    private const int LongestValue = 100;

    private readonly List<ImportRejection> _rejections = [];
    private readonly List<SkippedLine> _skipped = [];

    public long Accepted { get; private set; }

    public long Rejected { get; private set; }

    public long Skipped { get; private set; }

    /// <summary>All lines so far.</summary>
    public long Lines => Accepted + Rejected + Skipped;

    /// <summary>The first line that was rejected and whose sku cannot be read; 0 for none.</summary>
    public long FirstNameless { get; private set; }

    /// <summary>The rejected lines as they are in the file.</summary>
    public RejectedLines Files { get; } = new();

    public void Accept() => Accepted++;

    public void Skip(in ImportLine line)
    {
        Skipped++;
        if (_skipped.Count < ImportReport.MostLines)
        {
            _skipped.Add(new SkippedLine(line.Number, Cut(line.Sku), line.Skipped!));
        }
    }

    /// <summary>Counts a line that was rejected.</summary>
    /// <param name="line">The line.</param>
    /// <param name="violations">The rules that its draft broke.</param>
    public void Reject(in ImportLine line, IReadOnlyList<RuleViolation> violations)
    {
        Rejected++;
        Files.Add(line.Source, line.Taken);
        if (SkuOf(line) is null && FirstNameless == 0)
        {
            FirstNameless = line.Number;
        }

        if (_rejections.Count < ImportReport.MostLines)
        {
            _rejections.Add(new ImportRejection(line.Number, SkuOf(line), Errors(line, violations)));
        }
    }

    /// <summary>The sku of a rejected line, as it would be stored; <see langword="null"/> if it has none.</summary>
    public static string? SkuOf(in ImportLine line) =>
        TextRules.Clean(line.Draft?.Sku ?? line.Sku) is { } sku && TextRules.Broken(sku, 1, ProductRules.SkuLength) is null ? sku : null;

    public ImportReport ToReport(in ImportCounts counts) => new()
    {
        Accepted = Accepted,
        Created = counts.Created,
        Updated = counts.Updated,
        Unchanged = counts.Distinct - counts.Created - counts.Updated,
        Duplicates = Accepted - counts.Distinct,
        Deleted = counts.Deleted,
        Skipped = Skipped,
        Rejected = Rejected,
        Rejections = _rejections,
        SkippedLines = _skipped,
    };

    // What could not be read at all has no value for the rules to judge.
    private static List<BrokenField> Errors(in ImportLine line, IReadOnlyList<RuleViolation> violations)
    {
        var draft = line.Draft;
        var misread = line.Misread ?? [];
        return
        [
            .. draft is null ? [new BrokenField(Cut(line.Unreadable.Field)!, line.Unreadable.Rule)] : Array.Empty<BrokenField>(),
            .. misread.Select(error => error with { Value = Cut(error.Value) }),
            .. violations.Where(broken => !misread.Any(error => error.Field == broken.Field))
                .Select(broken => new BrokenField(broken.Field, broken.Rule, Cut(ValueOf(draft!, broken.Field)))),
        ];
    }

    private static string? ValueOf(ProductDraft draft, string field) => field switch
    {
        "sku" => draft.Sku,
        "name" => draft.Name,
        "description" => draft.Description,
        "price" => draft.Price?.ToString(CultureInfo.InvariantCulture),
        "currency" => draft.Currency,
        "category" => draft.Category,
        "tags" => draft.Tags is { } tags ? string.Join(", ", tags) : null,
        _ => field.StartsWith("tags[", StringComparison.Ordinal) && int.TryParse(field["tags[".Length..^1], CultureInfo.InvariantCulture, out var at) ? draft.Tags?[at] : null,
    };

    private static string? Cut(string? value) => value is null ? null : TextCut.Of(ReportText.Of(value), LongestValue);
}

/// <summary>What the database counted.</summary>
/// <param name="Distinct">Different skus of accepted lines.</param>
/// <param name="Created">New products.</param>
/// <param name="Updated">Changed products.</param>
/// <param name="Deleted">Deleted products.</param>
internal readonly record struct ImportCounts(long Distinct, long Created, long Updated, long Deleted);
