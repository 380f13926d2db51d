using System.Globalization;
using System.Text.Json.Nodes;
using Catalog.Benchmarks.Http;

namespace Catalog.Benchmarks.Scaling;

/// <summary>The requests of a shop's visitors: of a hundred, 90 read products, 9 count views and 1 writes, with Zipf popularity.</summary>
internal sealed class Mix
{
    public const int Products = 10_000;

    private const int Draws = 16_384;
    private readonly MixRequest[] _requests;

    private Mix(MixRequest[] requests) => _requests = requests;

    public static async Task<Mix> PrepareAsync(Deployment on, CancellationToken ct)
    {
        var zipf = new Zipf(Products);
        var requests = new MixRequest[Draws];
        for (var i = 0; i < Draws; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"/products/{zipf.Next()}");
            requests[i] = (i % 100) switch
            {
                0 => new MixRequest(Requests.Put(path, await BodyAsync(path), on.SignedIn, "If-Match: *")),
                < 10 => new MixRequest(Requests.Post(path + "/views"), 202),
                _ => new MixRequest(Requests.Get(path)),
            };
        }

        return new Mix(requests);

        async Task<string> BodyAsync(string path) =>
            Operation.Body(JsonNode.Parse(await on.Nodes[0].Http.GetByteArrayAsync(new Uri(path, UriKind.Relative), ct))!);
    }

    public MixRequest Of(long number) => _requests[number % Draws];
}
