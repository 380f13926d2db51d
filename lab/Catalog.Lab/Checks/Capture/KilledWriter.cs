using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Testbed;
using Npgsql;

namespace Catalog.Lab.Checks.Capture;

/// <summary>A node that commits writes and is killed with -9 before any of their invalidations reaches Redis.</summary>
/// <remarks>
/// It needs no hook in the service: the node connects to Redis through a proxy that drops everything from just before the writes on, and
/// is killed as soon as the writes are in the database. It does not take part in capture, so only a writer dies.
/// </remarks>
internal sealed class KilledWriter(CaptureNodes nodes)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Writes a price to products, kills the node, and waits until every other node shows the price.</summary>
    /// <returns>The age of each change when each node first showed it, in ms.</returns>
    public async Task<IReadOnlyList<double>> RunAsync(IReadOnlyList<long> products, decimal price, CancellationToken ct)
    {
        await using var line = TcpProxy.Start(nodes.Redis.Endpoint);
        await using var writer = await ApiNode.StartAsync(
            new ApiNodeOptions
            {
                Name = "writer",
                Postgres = nodes.Database,
                Redis = line.Endpoint,
                Environment = new Dictionary<string, string>
                {
                    ["ChangeCapture__Enabled"] = "false",
                    ["Caching__Redis__Deadline"] = "00:00:05", // so that it does not give up and answer before it is killed
                    ["RateLimits__Enabled"] = "false", // would call Redis before the write
                    ["Sessions__LocalTtl"] = "00:00:01",
                },
            },
            ct);
        var bodies = new List<Dictionary<string, JsonElement>>();
        foreach (var product in products)
        {
            await Visibility.CacheAsync(nodes.All, product, ct);
            bodies.Add(await BodyAsync(writer, product, price, ct));
        }

        await writer.SignInAsync(ct);
        await BodyAsync(writer, products[0], price, ct); // caches the session in the node's memory
        line.Blackhole();
        var shown = products.Select(product => Visibility.AfterAsync(nodes.All, product, price, ct)).ToArray();
        var writes = products.Zip(bodies, (product, body) => PutAsync(writer, product, body, ct)).ToArray();
        await WhenCommittedAsync(products, price, ct);
        await writer.KillAsync();
        if ((await Task.WhenAll(writes)).Any(answered => answered))
        {
            throw new InvalidOperationException("The writer answered before it was killed, so it had invalidated.");
        }

        return [.. (await Task.WhenAll(shown)).SelectMany(ages => ages)];
    }

    private static async Task<Dictionary<string, JsonElement>> BodyAsync(ApiNode writer, long product, decimal price, CancellationToken ct)
    {
        var document = JsonElement.Parse(await writer.Http.GetByteArrayAsync(new Uri($"products/{product}", UriKind.Relative), ct));
        string[] fields = ["sku", "name", "description", "currency", "category", "tags"];
        var body = fields.ToDictionary(field => field, field => document.GetProperty(field));
        body["price"] = JsonSerializer.SerializeToElement(price);
        return body;
    }

    // Returns whether a response arrived; it does not if the node is killed first.
    private static async Task<bool> PutAsync(ApiNode writer, long product, Dictionary<string, JsonElement> body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"products/{product}") { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        try
        {
            using var answer = await writer.Http.SendAsync(request, ct);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task WhenCommittedAsync(IReadOnlyList<long> products, decimal price, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(nodes.Database);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM products WHERE id = ANY($1) AND price = $2", connection);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. products] });
        command.Parameters.Add(new NpgsqlParameter<decimal> { TypedValue = price });
        while ((long)(await command.ExecuteScalarAsync(ct))! < products.Count)
        {
            await Task.Delay(Pause, ct);
        }
    }
}
