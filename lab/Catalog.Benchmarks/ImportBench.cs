using Catalog.Benchmarks.Import;
using Catalog.Benchmarks.Measuring;
using Catalog.Infrastructure.Products.Import;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks;

/// <summary>
/// Rows per second of imports over HTTP: new, all changed (in price) and unchanged, as CSV and NDJSON, real and as a dry run. Each beside plain
/// SQL that does the same to the same table in the same round. Takes about seven minutes.
/// </summary>
public sealed class ImportBench : IExperiment
{
    private const int DefaultRows = 100_000;
    private const int Rounds = 5;

    /// <inheritdoc/>
    public string Name => "import";

    /// <inheritdoc/>
    public string Summary => "Rows per second of imports: new, changed and unchanged, CSV and NDJSON, real and dry run, compared with plain SQL. --rows: how many.";

    /// <inheritdoc/>
    public bool NeedsQuiet => true;

    /// <inheritdoc/>
    public bool TakesRows => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        var file = new ShopFile(context.Rows ?? DefaultRows);
        await using var stage = await ImportStage.StartAsync(context.Progress, ct);
        await RoundAsync(stage, new ShopFile(Math.Min(file.Rows, 5_000)), ct); // creates the categories and warms up
        var rounds = new List<Dictionary<string, double>>();
        for (var i = 1; i <= Rounds; i++)
        {
            rounds.Add(await RoundAsync(stage, file, ct));
            context.Progress.Report($"Round {i}: {string.Join(", ", rounds[^1].Select(figure => $"{figure.Key} {figure.Value:N0}/s"))}");
        }

        return [.. rounds[0].Keys.SelectMany(name => Rows(name, rounds))];
    }

    private static IEnumerable<ExperimentRow> Rows(string name, IReadOnlyList<Dictionary<string, double>> rounds)
    {
        var rates = rounds.Select(round => round[name]).ToArray();
        var median = Quantile.Median(rates);
        var kind = name[..name.IndexOf(',', StringComparison.Ordinal)];
        var bare = $"{kind}, plain SQL";
        yield return name == bare || name.EndsWith("dry run", StringComparison.Ordinal)
            ? ExperimentRow.Told(name, median, "rows/s")
            : ExperimentRow.AtLeast(name, median, "rows/s", kind switch { "new" => 30_000, "changed" => 25_000, _ => 100_000 });
        yield return ExperimentRow.Told($"{name}, highest less lowest round", 100 * (rates.Max() - rates.Min()) / median, "%");
        if (name != bare)
        {
            yield return ExperimentRow.Told($"{name}, against plain SQL", Quantile.Median(rounds.Select(round => round[name] / round[bare])), "x");
        }
    }

    private static async Task<Dictionary<string, double>> RoundAsync(ImportStage stage, ShopFile file, CancellationToken ct)
    {
        var rates = new Dictionary<string, double>();
        var bare = new BareWrites(stage.Database);
        foreach (var (format, read) in new (string, Func<int, HttpContent>)[] { ("CSV", file.Csv), ("NDJSON", file.Ndjson) })
        {
            await ImportAsync($"new, {format}", read(1), report => report.Created);
            await ImportAsync($"changed, {format}", read(2), report => report.Updated);
            await ImportAsync($"unchanged, {format}", read(2), report => report.Unchanged);
            await stage.RemoveImportedAsync(ct);
        }

        await BareAsync("new", bare.InsertAsync, 1);
        await BareAsync("changed", bare.UpdateAsync, 2);
        await BareAsync("unchanged", bare.CompareAsync, 2);
        await stage.RemoveImportedAsync(ct);
        return rates;

        async Task ImportAsync(string name, HttpContent content, Func<ImportReport, long> expected)
        {
            using (content)
            {
                foreach (var dryRun in new[] { true, false })
                {
                    var (report, took) = await stage.ImportAsync(content, dryRun, ct);
                    rates[dryRun ? $"{name}, dry run" : name] = expected(report) == file.Rows
                        ? file.Rows / took.TotalSeconds
                        : throw new InvalidOperationException($"{name}: {expected(report):N0} of {file.Rows:N0} rows, as expected");
                }
            }
        }

        async Task BareAsync(string kind, Func<IEnumerable<ShopFile.Row>, CancellationToken, Task> write, int edition)
        {
            ShopFile.Row[] rows = [.. file.Read(edition)];
            rates[$"{kind}, plain SQL"] = file.Rows / (await stage.TimeAsync(() => write(rows, ct), ct)).TotalSeconds;
        }
    }
}
