using Catalog.Infrastructure.Countries;

namespace Catalog.Infrastructure.Persistence.ChangeCapture.Tables;

/// <summary>Countries: the changed ones and the list of all.</summary>
internal sealed class CountriesTable(CountryStore countries, ChangeCaptureOptions options)
    : CapturedTable<string, string>("countries", options)
{
    public override void Note(CapturedRow? before, CapturedRow? after)
    {
        foreach (var row in new[] { before, after }.OfType<CapturedRow>())
        {
            var code = row.Value<string>("code")!;
            Note(code, code);
        }
    }

    protected override ValueTask InvalidateAsync(IReadOnlyCollection<string> changes) => countries.InvalidateAsync(changes);

    protected override ValueTask InvalidateAllAsync() => countries.InvalidateAllAsync();
}
