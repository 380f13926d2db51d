using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Api.Products;
using Catalog.Infrastructure.Products;

namespace Catalog.Lab.Checks.Edge;

/// <summary>One writer and several readers of a few products, all through the edge. Each response is compared with the acknowledged writes.</summary>
/// <param name="edge">The URL of the edge.</param>
/// <param name="token">The token for writes.</param>
/// <param name="time">The clock.</param>
internal sealed class EdgeTraffic(Uri edge, string token, TimeProvider time) : IDisposable
{
    private const string List = "products?category=audio";
    private const string AnyNode = "";
    private const int ProductCount = 20;
    private const int Readers = 4;
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);
    private readonly HttpClient _readers = new() { BaseAddress = edge };
    private readonly HttpClient _writer = Writer(edge, token);
    private readonly AcknowledgedWrites _writes = new(Settled, time);
    private long _reads;
    private long _hits;
    private long _behind;
    private long _stale;
    private long _failed;

    /// <summary>From the acknowledgement of each write to the first response with it, in ms.</summary>
    public List<double> Products { get; } = [];

    /// <summary>From the acknowledgement of each write to the first list with it, in ms.</summary>
    public List<double> Lists { get; } = [];

    public long Reads => _reads;

    /// <summary>Reads that the edge answered without a node.</summary>
    public long Hits => _hits;

    /// <summary>Reads that miss a write acknowledged less than 2 s before.</summary>
    public long Behind => _behind;

    /// <summary>Reads that miss a write acknowledged at least 2 s before.</summary>
    public long Stale => _stale;

    /// <summary>Reads with another status than 200.</summary>
    public long Failed => _failed;

    /// <summary>Writes and reads for some time.</summary>
    public async Task RunAsync(TimeSpan duration, CancellationToken ct)
    {
        var page = await _readers.GetFromJsonAsync<ProductPage>(List, ct);
        ProductDocument[] products = [.. page!.Items.Take(ProductCount)];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var readers = Enumerable.Range(0, Readers).Select(i => ReadAsync(products, new Random(i), stop.Token)).ToArray();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; Stopwatch.GetElapsedTime(started) < duration; i++)
        {
            await WriteAsync(products[i % products.Length], i, ct);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    /// <summary>Resets the counts and measurements, not the acknowledged writes.</summary>
    public void Forget()
    {
        Products.Clear();
        Lists.Clear();
        (_reads, _hits, _behind, _stale, _failed) = (0, 0, 0, 0, 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _readers.Dispose();
        _writer.Dispose();
    }

    // The only client that writes, with its credentials.
    private static HttpClient Writer(Uri edge, string token) => new()
    {
        BaseAddress = edge,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    private async Task WriteAsync(ProductDocument product, int price, CancellationToken ct)
    {
        await ReadOnceAsync(product.Id, ct); // so that the edge caches it
        using var _ = await _readers.GetAsync(new Uri(List, UriKind.Relative), ct);
        var input = new ProductInput
        {
            Sku = product.Sku,
            Name = product.Name,
            Price = 1 + (price % 1000),
            Currency = product.Currency,
            Category = product.Category,
        };
        using var request = new HttpRequestMessage(HttpMethod.Put, $"products/{product.Id}") { Content = JsonContent.Create(input) };
        request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        using var answer = await _writer.SendAsync(request, ct);
        var acknowledged = Stopwatch.GetTimestamp();
        answer.EnsureSuccessStatusCode();
        var version = (await answer.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("version").GetInt64();
        _writes.Add(product.Id, version, AnyNode);

        var shown = await Task.WhenAll(
            UntilAsync(async () => await ReadOnceAsync(product.Id, ct) >= version, acknowledged, ct),
            UntilAsync(async () => await ListedAsync(product.Id, ct) >= version, acknowledged, ct));
        Products.Add(shown[0]);
        Lists.Add(shown[1]);
    }

    private static async Task<double> UntilAsync(Func<Task<bool>> shows, long since, CancellationToken ct)
    {
        while (!await shows() && Stopwatch.GetElapsedTime(since) < Timeout)
        {
            await Task.Delay(Pause, ct);
        }

        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }

    private async Task ReadAsync(ProductDocument[] products, Random random, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await ReadOnceAsync(products[random.Next(products.Length)].Id, CancellationToken.None);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private async Task<long> ReadOnceAsync(long product, CancellationToken ct)
    {
        var least = _writes.LeastFor(product, AnyNode);
        using var answer = await _readers.GetAsync(new Uri($"products/{product}", UriKind.Relative), ct);
        Interlocked.Increment(ref _reads);
        if (!answer.IsSuccessStatusCode)
        {
            Interlocked.Increment(ref _failed);
            return 0;
        }

        if (answer.Headers.GetValues("Cache-Status").Last() == "edge; hit")
        {
            Interlocked.Increment(ref _hits);
        }

        var version = (await answer.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("version").GetInt64();
        if (version < least.AnyNodeSettled)
        {
            Interlocked.Increment(ref _stale);
        }
        else if (version < least.AnyNode)
        {
            Interlocked.Increment(ref _behind);
        }

        return version;
    }

    private async Task<long> ListedAsync(long product, CancellationToken ct)
    {
        var page = await _readers.GetFromJsonAsync<ProductPage>(List, ct);
        return page!.Items.Single(item => item.Id == product).Version;
    }
}
