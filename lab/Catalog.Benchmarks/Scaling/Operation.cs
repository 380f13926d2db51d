using System.Globalization;
using System.Text.Json.Nodes;
using Catalog.Benchmarks.Http;
using Catalog.Testbed;

namespace Catalog.Benchmarks.Scaling;

/// <summary>A repeated request of clients to a node.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Node">The node.</param>
/// <param name="Request">The request for a number.</param>
/// <param name="WarmUp">The number of requests before the measurement.</param>
/// <param name="Tier">The tier that must answer; null for any.</param>
internal sealed record Operation(string Name, Uri Node, Func<long, MixRequest> Request, int WarmUp, Tier? Tier = null)
{
    /// <summary>The maximum number of callers.</summary>
    public const int Callers = 32;

    public const string LocalHit = "L1 hit";
    public const string SharedHit = "L2 hit";
    public const string Miss = "miss, load and fill";
    public const string Unchanged = "304";
    public const string Write = "product write (PUT)";
    public const string ListPage = "list page";
    public const string View = "view counted";
    public const string Reservation = "reservation";
    public const string SessionCheck = "session check";
    public const string StockRead = "inventory read";

    private const int Read = 500;                       // products that are read and never written; the next 500 are written
    private const int Known = HttpStage.Products;       // products beyond are read once each
    private const double Nearly = 0.97;
    private const string OneUnit = """{"quantity":1}""";

    // Long enough that nothing expires during the measurement: reading an expired copy is another operation.
    private static readonly (string Name, string Value)[] LongTimes =
    [
        .. ((string[])["Products__Ttl", "Products__LocalTtl", "ProductLists__Ttl", "ProductLists__LocalTtl", "Inventory__Ttl"])
            .Select(name => ("Caching__" + name, "00:30:00")),
    ];

    /// <summary>
    /// All measured operations. Starts three more nodes: one on which nothing expires, one without products in L1 and one without sessions
    /// in L1.
    /// </summary>
    public static async Task<IReadOnlyList<Operation>> PrepareAsync(Deployment on, CancellationToken ct)
    {
        var node = await on.StartMoreAsync(ct, LongTimes);
        var withoutProducts = await on.StartMoreAsync(ct, [.. LongTimes.Where(time => !time.Name.Contains("Products__Local", StringComparison.Ordinal)), ("Caching__Products__LocalTtl", "00:00:00")]);
        var withoutSessions = await on.StartMoreAsync(ct, [.. LongTimes, ("Sessions__LocalTtl", "00:00:00")]);
        var tokens = new List<string>();
        for (var i = 0; i < Callers; i++)
        {
            tokens.Add($"Authorization: Bearer {await withoutSessions.SignInAsync(ct)}");
        }

        var bodies = new List<string>();
        for (var id = Read + 1; id <= Known; id++)
        {
            bodies.Add(Body((await JsonNode.ParseAsync(await node.Http.GetStreamAsync(new Uri($"products/{id}", UriKind.Relative), ct), cancellationToken: ct))!));
        }

        await using var slugs = on.Database.CreateCommand("SELECT array_agg(DISTINCT category) FROM products");
        var categories = (string[])(await slugs.ExecuteScalarAsync(ct))!;
        var tags = await EntityTags.OfAsync(node, Read, ct);
        var (missed, reserved, run) = (0L, 0L, Guid.NewGuid().ToString("N"));
        return
        [
            Of(LocalHit, node, n => new(Requests.Get(Product(n))), Tier: Testbed.Tier.L1),
            Of(SharedHit, withoutProducts, n => new(Requests.Get(Product(n))), Tier: Testbed.Tier.L2),
            Of(
                Miss,
                node,
                _ => new(Requests.Get(Text($"/products/{Known + 1 + (missed++ % (Deployment.Products - Known))}"))),
                Tier: Testbed.Tier.Miss),
            Of(Unchanged, node, n => new(Requests.Get(Product(n), "If-None-Match: " + tags[n % Read]), 304)),
            Of(
                Write,
                node,
                n => new(Requests.Put(Text($"/products/{Read + 1 + (n % Read)}"), bodies[(int)(n % Read)], on.SignedIn, "If-Match: *"))),
            Of(ListPage, node, n => new(Requests.Get($"/products?category={categories[n % categories.Length]}"))),
            Of(View, node, n => new(Requests.Post(Product(n) + "/views"), 202)),
            Of(
                Reservation,
                node,
                n => new(
                    Requests.Post(Text($"/inventory/{1 + (n % Known)}/reservations"), OneUnit, $"Idempotency-Key: {run}-{reserved++}", on.SignedIn),
                    201)),
            Of(SessionCheck, withoutSessions, n => new(Requests.Get(Product(n), tokens[(int)(n % Callers)])), Tier: Testbed.Tier.L1),
            Of(StockRead, node, n => new(Requests.Get(Text($"/inventory/{1 + (n % Read)}"))), Tier: Testbed.Tier.L2),
        ];

        static Operation Of(string name, ApiNode node, Func<long, MixRequest> request, Tier? Tier = null) =>
            new(name, node.Address, request, Read + Callers, Tier);
    }

    /// <summary>Whether the responses come from the required tier, so that each figure is measured on the tier in its name.</summary>
    public bool IsFromItsTier(IReadOnlyCollection<MixAnswer> answers) =>
        Tier is not { } tier || answers.Count(answer => answer.Tier == tier) >= Nearly * answers.Count;

    /// <summary>The body of a PUT that does not change a product.</summary>
    public static string Body(JsonNode document)
    {
        var body = new JsonObject();
        foreach (var name in (string[])["sku", "name", "description", "price", "currency", "category", "tags"])
        {
            body[name] = document[name]?.DeepClone();
        }

        return body.ToJsonString();
    }

    private static string Product(long number) => Text($"/products/{1 + (number % Read)}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
