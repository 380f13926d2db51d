using System.Globalization;
using System.Runtime.CompilerServices;
using Catalog.Domain;
using Catalog.Domain.Products;
using Catalog.Infrastructure.Json;
using CsvHelper;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>Reads CSV (RFC 4180, commas, UTF-8) with a header of the same names as in JSON; tags are one field, joined by <c>|</c>.</summary>
public static class CsvProducts
{
    /// <summary>The maximum length of a record in bytes. A longer record probably has an unclosed quote.</summary>
    public const int LongestRecord = 128 * 1024;

    private const NumberStyles PriceStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    /// <summary>Reads to the end of the file, one record at a time.</summary>
    /// <exception cref="UnreadableFileException">The header is wrong, or a record does not end.</exception>
    /// <exception cref="IOException">The sender disconnected before the end of the file.</exception>
    public static async IAsyncEnumerable<ImportLine> ReadAsync(Stream file, [EnumeratorCancellation] CancellationToken ct)
    {
        var malformed = false;
        var options = new CsvReaderOptions
        {
            Separator = ',',
            MaxRecordSize = LongestRecord,
            TrackLineNumbers = true,
            OnMalformedRecord = _ => malformed = true,
        };
        await using var csv = CsvReader.Create(file, options, leaveOpen: true);
        var more = await NextAsync(csv, ct);
        var columns = CsvColumns.From([.. csv.Headers]);

        for (; more; more = await NextAsync(csv, ct))
        {
            yield return malformed ? Rejected(csv.LineNumber, "$", "must close its quotes, and double those inside a field") : Read(csv, columns);
            malformed = false;
        }
    }

    private static async ValueTask<bool> NextAsync(CsvReader csv, CancellationToken ct)
    {
        try
        {
            return await csv.ReadAsync(ct);
        }
        catch (CsvFormatException e)
        {
            throw new UnreadableFileException(e.LineNumber, $"begins a record of more than {LongestRecord} bytes; is a quote not closed?");
        }
    }

    private static ImportLine Read(CsvReader csv, CsvColumns columns)
    {
        if (csv.FieldCount != csv.Headers.Count)
        {
            return Rejected(csv.LineNumber, "$", $"must have {csv.Headers.Count} fields, like the header");
        }

        decimal? price = null;
        if (!csv.IsEmpty(columns.Price))
        {
            if (!DecimalText.TryRead(csv.GetString(columns.Price), PriceStyle, out var value))
            {
                return Rejected(csv.LineNumber, "price", "must be a number within range");
            }

            price = value;
        }

        return new ImportLine(csv.LineNumber, new ProductDraft(
            csv.GetString(columns.Sku),
            csv.GetString(columns.Name),
            columns.Description < 0 ? null : csv.GetString(columns.Description),
            price,
            csv.GetString(columns.Currency),
            csv.GetString(columns.Category),
            columns.Tags < 0 || csv.IsEmpty(columns.Tags) ? null : csv.GetString(columns.Tags).Split('|')));
    }

    private static ImportLine Rejected(long line, string field, string rule) => new(line, null, new RuleViolation(field, rule));
}
