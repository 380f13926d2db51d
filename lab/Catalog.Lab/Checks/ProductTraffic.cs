using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Api.Products;
using Catalog.Infrastructure.Products;
using Catalog.Testbed;

namespace Catalog.Lab.Checks;

/// <summary>Reads and writes a few products over HTTP on all nodes, and compares each response with the writes acknowledged before.</summary>
internal sealed class ProductTraffic(IReadOnlyList<ApiNode> nodes, IProgress<string> progress, TimeProvider time)
{
    private const int Products = 20;
    private const int Readers = 6;
    private const int MessagesAtMost = 5;
    private const int LongestMessage = 600;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);
    private readonly AcknowledgedWrites _writes = new(Settled, time);
    private readonly ConcurrentQueue<Request> _requests = new();
    private IReadOnlyList<ProductDocument> _products = [];
    private int _staleOnSameNode;
    private int _staleAnywhere;
    private int _behind;
    private int _failed;

    /// <summary>All requests sent.</summary>
    public IReadOnlyCollection<Request> Requests => _requests;

    /// <summary>Reads older than a write that the same node had acknowledged, or answered 404.</summary>
    public int StaleOnSameNode => _staleOnSameNode;

    /// <summary>Reads older than a write that any node had acknowledged at least 2 s earlier.</summary>
    public int StaleAnywhere => _staleAnywhere;

    /// <summary>Reads older than a write that another node had acknowledged less than 2 s earlier.</summary>
    public int Behind => _behind;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var page = await nodes[0].Http.GetFromJsonAsync<ProductPage>($"products?limit={Products}", ct);
        _products = page!.Items;
        var writers = nodes.Select((node, i) => LoopAsync(random => WriteAsync(node, random), new Random(i), ct));
        var readers = Enumerable.Range(nodes.Count, Readers).Select(i => LoopAsync(ReadAsync, new Random(i), ct));
        await Task.WhenAll(writers.Concat(readers));
    }

    /// <summary>Reads each product on each node once.</summary>
    public async Task ReadAllAsync()
    {
        foreach (var node in nodes)
        {
            foreach (var product in _products)
            {
                await ReadAsync(node, product.Id);
            }
        }
    }

    // A request in progress is finished and checked when the loop ends.
    private static async Task LoopAsync(Func<Random, Task> request, Random random, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await request(random);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private Task ReadAsync(Random random) =>
        ReadAsync(nodes[random.Next(nodes.Count)], _products[random.Next(_products.Count)].Id);

    private async Task ReadAsync(ApiNode node, long product)
    {
        var least = _writes.LeastFor(product, node.Name);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"products/{product}");
        var (status, version) = await SendAsync(node, request, isRead: true);
        var read = status switch
        {
            200 => version,
            404 => 0,
            _ => long.MaxValue, // no value, so not a stale one; the status is counted
        };
        if (read < least.SameNode || status == 404)
        {
            Stale(ref _staleOnSameNode, node, product, read);
        }

        if (read < least.AnyNodeSettled)
        {
            Stale(ref _staleAnywhere, node, product, read);
        }
        else if (read < least.AnyNode)
        {
            Interlocked.Increment(ref _behind);
        }
    }

    private async Task WriteAsync(ApiNode node, Random random)
    {
        var product = _products[random.Next(_products.Count)];
        var input = new ProductInput
        {
            Sku = product.Sku,
            Name = product.Name,
            Price = random.Next(1, 1000),
            Currency = product.Currency,
            Category = product.Category,
        };
        using var request = new HttpRequestMessage(HttpMethod.Put, $"products/{product.Id}") { Content = JsonContent.Create(input) };
        request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        var (status, version) = await SendAsync(node, request, isRead: false);
        if (status == 200)
        {
            _writes.Add(product.Id, version, node.Name);
        }
    }

    private async Task<(int Status, long Version)> SendAsync(ApiNode node, HttpRequestMessage request, bool isRead)
    {
        var start = time.GetTimestamp();
        using var limit = new CancellationTokenSource(Timeout);
        var (status, version) = (0, 0L);
        try
        {
            using var answer = await node.Http.SendAsync(request, limit.Token);
            var body = await answer.Content.ReadAsByteArrayAsync(limit.Token);
            status = (int)answer.StatusCode;
            version = answer.IsSuccessStatusCode ? VersionOf(body) : 0;
            if (status >= 500)
            {
                Failed(node, request, status);
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            Report(ref _failed, $"No response: {request.Method} {request.RequestUri} on {node.Name}: {failure.Message}");
        }

        _requests.Enqueue(new Request(start, time.GetElapsedTime(start), status, isRead));
        return (status, version);
    }

    private static long VersionOf(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty("version").GetInt64();
    }

    private void Stale(ref int count, ApiNode node, long product, long version) => Report(
        ref count, $"Stale: product {product} read on {node.Name} is v{version}, after writes of {_writes.Newest(product)}");

    private void Failed(ApiNode node, HttpRequestMessage request, int status)
    {
        var output = node.RecentOutput.LastOrDefault(line => line.Contains("Exception", StringComparison.Ordinal)) ?? "no exception";
        Report(ref _failed, $"{status}: {request.Method} {request.RequestUri} on {node.Name}, which logged {output[..Math.Min(output.Length, LongestMessage)]}");
    }

    private void Report(ref int count, string what)
    {
        if (Interlocked.Increment(ref count) <= MessagesAtMost)
        {
            progress.Report(what);
        }
    }
}
