using System.Net.Http.Json;
using Catalog.Lab.Checks.Crashes;
using Catalog.Testbed.Experiments;

namespace Catalog.Lab.Checks.Stock;

/// <summary>stock: units are reserved, sold and delivered while nodes, Redis and PostgreSQL are killed with -9; no unit is sold twice.</summary>
internal sealed class StockCheck : IExperiment
{
    private const int Products = 4;
    private const int AtFirst = 100;
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestTtl = TimeSpan.FromSeconds(12);

    /// <inheritdoc/>
    public string Name => "stock";

    /// <inheritdoc/>
    public string Summary => "Nodes, Redis and PostgreSQL killed while stock is reserved: no oversell, consistent totals, no cached version goes back.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        await using var stage = await CrashStage.StartAsync(Math.Max(3, context.Nodes), "always", ct);
        long[] products = [.. Enumerable.Range(1, Products)];
        foreach (var product in products)
        {
            await SetAsync(stage, product);
        }

        var faults = new CrashFaults(stage, context.Progress);
        var traffic = new StockTraffic(stage, products, context.Progress);
        var versions = new StockVersions(stage.Redis, products);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var running = Task.WhenAll(traffic.RunAsync(ending.Token), versions.RunAsync(ending.Token));
        try
        {
            await faults.RunAsync(context.Duration ?? DefaultDuration, ct);
        }
        finally
        {
            await ending.CancelAsync(); // when a server could not be started again, requests are repeated for ever: they are not waited for
        }

        await running;

        // Reservations with a lifetime of 1 s are returned, and entries left behind by a killed node expire.
        context.Progress.Report("Waiting for reservations and entries to expire");
        await Task.Delay(LongestTtl, ct);
        return
        [
            .. faults.Rows,
            .. await new StockAudit(stage, traffic).RowsAsync(ct),
            ExperimentRow.AtLeast("cached versions looked at", versions.Seen, "times", 1000),
            ExperimentRow.AtMost("cached versions gone back", versions.WentBack, "times", 0),
            ExperimentRow.AtMost("stocks that nodes do not agree on", await DisagreementsAsync(stage, products), "stocks", 0),
        ];
    }

    private static async Task SetAsync(CrashStage stage, long product)
    {
        var answer = await stage.SendAsync(node =>
        {
            var request = new HttpRequestMessage(HttpMethod.Put, new Uri(node, $"inventory/{product}"))
            {
                Content = JsonContent.Create(new { onHand = AtFirst }),
            };
            request.Headers.Authorization = stage.Admin;
            request.Headers.Add("If-Match", "*");
            return request;
        });
        if (answer.Status != 200)
        {
            throw new InvalidOperationException($"The stock of product {product} could not be set: {answer.Status}.");
        }
    }

    private static async Task<int> DisagreementsAsync(CrashStage stage, IEnumerable<long> products)
    {
        var differ = 0;
        foreach (var product in products)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, stage.Nodes).Select(node =>
                stage.SendAsync(node, address => new HttpRequestMessage(HttpMethod.Get, new Uri(address, $"inventory/{product}")))));
            differ += answers.Select(answer => (answer.Status, answer.Body.ToString())).Distinct().Count() == 1 ? 0 : 1;
        }

        return differ;
    }
}
