using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Catalog.Infrastructure.Products;
using Catalog.Lab.Checks.Consistency;
using Catalog.Testbed;

namespace Catalog.Lab.Checks.WarmUp;

/// <summary>Writes through one group and reads from the other: first with the position of the write, then without until it is visible.</summary>
/// <param name="products">The products to write, which are read often.</param>
/// <param name="anonymous">A client that is not signed in.</param>
/// <param name="writes">Records the acknowledged writes.</param>
internal sealed class GroupWrites(IReadOnlyList<long> products, HttpClient anonymous, AcknowledgedWrites writes)
{
    private const string Position = "Catalog-Position";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly ConcurrentBag<double> _shownAfter = [];
    private int _olderWithPosition;
    private int _views;
    private int _unknownViews;

    /// <summary>The time from the acknowledgement of each write until it was visible on a node of the other group, in ms; at most 10,000.</summary>
    public IReadOnlyCollection<double> ShownAfter => _shownAfter;

    /// <summary>Reads that sent the position of a write to the other group and received an older version.</summary>
    public int OlderWithPosition => Volatile.Read(ref _olderWithPosition);

    /// <summary>Views answered 202, by either group.</summary>
    public int Views => Volatile.Read(ref _views);

    /// <summary>Views with another response: each may have been counted or not.</summary>
    public int UnknownViews => Volatile.Read(ref _unknownViews);

    /// <summary>Runs until cancelled; finishes the write in progress.</summary>
    public async Task RunAsync(IReadOnlyList<ApiNode> by, IReadOnlyList<ApiNode> on, int seed, CancellationToken ct)
    {
        var random = new Random(seed);
        while (!ct.IsCancellationRequested)
        {
            var (writer, reader) = (by[random.Next(by.Count)], on[random.Next(on.Count)]);
            var product = products[random.Next(products.Count)];
            await CountViewAsync(writer, product);
            if (await WriteAsync(writer, product, random.Next(1, 1000)) is { } write)
            {
                var acknowledged = Stopwatch.GetTimestamp();
                writes.Add(product, write.Version, writer.Name);
                if (await VersionAsync(reader.Http, reader, product, write.Position) < write.Version)
                {
                    Interlocked.Increment(ref _olderWithPosition);
                }

                _shownAfter.Add(await ShownAsync(reader, product, write.Version, acknowledged));
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    public async Task CountViewAsync(ApiNode node, long product)
    {
        using var answer = await anonymous.PostAsync(new Uri(node.Address, $"products/{product}/views"), null);
        Interlocked.Increment(ref (int)answer.StatusCode == 202 ? ref _views : ref _unknownViews);
    }

    /// <summary>The version in a response; the highest value if the response is not a product, since that is not a stale read.</summary>
    /// <exception cref="FormatException">A product without a version.</exception>
    public static long VersionOf(HttpResponseMessage answer) => answer.IsSuccessStatusCode
        ? Subject.VersionOf(answer) ?? throw new FormatException($"{answer.RequestMessage?.RequestUri} has no version: {answer.Headers.ETag}.")
        : long.MaxValue;

    private async Task<double> ShownAsync(ApiNode reader, long product, long version, long acknowledged)
    {
        while (await VersionAsync(anonymous, reader, product, position: null) < version)
        {
            if (Stopwatch.GetElapsedTime(acknowledged) > Limit)
            {
                return Limit.TotalMilliseconds;
            }

            await Task.Delay(1);
        }

        return Stopwatch.GetElapsedTime(acknowledged).TotalMilliseconds;
    }

    private static async Task<(long Version, string Position)?> WriteAsync(ApiNode writer, long product, decimal price)
    {
        var now = await writer.Http.GetFromJsonAsync<ProductDocument>($"products/{product}");
        var input = new ProductInput
        {
            Sku = now!.Sku,
            Name = now.Name,
            Price = price,
            Currency = now.Currency,
            Category = now.Category,
        };
        using var request = new HttpRequestMessage(HttpMethod.Put, $"products/{product}") { Content = JsonContent.Create(input) };
        request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        using var answer = await writer.Http.SendAsync(request);
        return answer.IsSuccessStatusCode ? (VersionOf(answer), answer.Headers.GetValues(Position).Single()) : null;
    }

    private static async Task<long> VersionAsync(HttpClient http, ApiNode node, long product, string? position)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node.Address, $"products/{product}"));
        if (position is not null)
        {
            request.Headers.Add(Position, position);
        }

        using var answer = await http.SendAsync(request);
        return VersionOf(answer);
    }
}
