namespace Catalog.Infrastructure.Policies;

/// <summary>The notes on all kinds of data: shown by <c>GET /cache/policies</c>, and written into docs/patterns.md by a test.</summary>
/// <remarks>Settings change a policy's times, so a note names them; only <see cref="PolicyNote.Why"/> gives the reasons of the defaults, in numbers.</remarks>
public static class PolicyNotes
{
    private const string Loads = "loads, under the ceiling of each node";
    private const string Stale = "entries after their TTL, marked stale, as long as staleIfError allows";
    private const string UntilTtl = "entries until their TTL; then 503";
    private static readonly string[] Cached = ["G1", "G2", "G3", "G5", "G8", "G10"];
    private static readonly string[] CachedAndCaptured = ["G1", "G2", "G3", "G4", "G5", "G8", "G10"];
    private static readonly string[] ServedStale = ["G1", "G2", "G3", "G4", "G5", "G8", "G9", "G10"];

    /// <summary>All notes, cached resources first.</summary>
    public static IReadOnlyList<PolicyNote> All { get; } =
    [
        new()
        {
            Resource = "product",
            Pattern = "cache-aside",
            Key = "product:{id}",
            Why = "Customers notice the age of a price, and 60 s bounds it even if an invalidation is lost. With 10^8 products this gives only "
                + "58 to 66 % hits: raise it to 1 h there, because change data capture repairs lost invalidations within a second.",
            Staleness = "none once a change is announced; 2 s if messages are lost; 1 s after plain SQL",
            Writers = "this service, imports, plain SQL",
            Announced = "after the commit: its key and the version keys of its categories; when it is deleted, also the tag product:id; otherwise change data capture",
            WithoutRedis = Loads,
            WithoutDatabase = Stale + "; then 503",
            Guarantees = ServedStale,
            RoundTrips = "L1 0, hit 1, miss 3, write 6",
        },
        new()
        {
            Resource = "product-list",
            Pattern = "version key",
            Key = "products:{category}:g<generation>:<after>-<limit>",
            Why = "Each change of a category begins a new generation, so no page outlives it. A longer TTL would only keep pages that nobody "
                + "can ask for any more.",
            Staleness = "none after a write; 1 s if the node dies between commit and bump",
            Writers = "this service, imports, plain SQL",
            Announced = "after the commit, by raising the category's version key; otherwise change data capture",
            WithoutRedis = Loads,
            WithoutDatabase = UntilTtl,
            Guarantees = CachedAndCaptured,
            RoundTrips = "L1 1, hit 2, miss 4, change 1",
        },
        new()
        {
            Resource = "reviews",
            Pattern = "cache-aside",
            Key = "reviews:{productId}",
            Why = "Nobody decides anything by a review that is an hour old, and each new review invalidates the page. 5 min gave only 55 % hits on a real shop's requests.",
            Staleness = "none once a change is announced; 2 s if messages are lost; 1 s after plain SQL",
            Writers = "this service, plain SQL",
            Announced = "after the commit, by the tag product:id; otherwise change data capture",
            WithoutRedis = Loads,
            WithoutDatabase = UntilTtl,
            Guarantees = CachedAndCaptured,
            RoundTrips = "L1 0, hit 1, miss 3 (5 for the first fill of a tag on a node)",
        },
        new()
        {
            Resource = "user",
            Pattern = "cache-aside",
            Key = "user:{id}",
            Why = "A profile is read for a few minutes, during a visit. Personal data does not stay longer than that in a second place; it is "
                + "encrypted there.",
            Staleness = "none once a change is announced; 2 s if messages are lost; 1 s after plain SQL",
            Writers = "this service, plain SQL",
            Announced = "after the commit, by its key; otherwise change data capture",
            WithoutRedis = Loads,
            WithoutDatabase = Stale + "; then 503",
            Guarantees = ServedStale,
            RoundTrips = "L1 0, hit 1, miss 3 (1 for an id that the Bloom filter rejects)",
        },
        new()
        {
            Resource = "inventory",
            Pattern = "write-through",
            Key = "inventory:{productId}",
            Why = "Each write replaces the entry. The TTL only bounds what a crash between commit and cache leaves behind, and a displayed stock must not be "
                + "wrong for longer. It stays short although this costs hits. No decision depends on it: the database decides.",
            Staleness = "none after an acknowledged write; its TTL after a crash without change data capture",
            Writers = "this service, plain SQL",
            Announced = "after the commit, by storing the version that the database returned; otherwise change data capture",
            WithoutRedis = Loads,
            WithoutDatabase = Stale + "; writes 503",
            Guarantees = ["G1", "G2", "G3", "G4", "G5", "G6", "G8", "G9", "G10"],
            RoundTrips = "hit 1, miss 3, write 3",
        },
        new()
        {
            Resource = "country",
            Pattern = "read-through",
            Key = "country:{code}",
            Why = "Changes once a year, is read by every form, and is warm before a node is ready. An unknown code is kept for 1 h, longer than other absences, "
                + "because a new country comes by plain SQL, which change data capture announces.",
            Staleness = "1 s after plain SQL; its TTL without change data capture",
            Writers = "migrations, plain SQL",
            Announced = "change data capture",
            WithoutRedis = Loads,
            WithoutDatabase = Stale,
            Guarantees = ServedStale,
            RoundTrips = "L1 0, hit 1, miss 3",
        },
        new()
        {
            Resource = "trending",
            Pattern = "refresh-ahead",
            Key = "{trending}",
            Why = "The list is computed over a week of reviews, and 30 s do not change it. It is read steadily, so it is refreshed at 24 s and no reader waits.",
            Staleness = "its TTL, and so are the products in it",
            Writers = "computed from reviews",
            Announced = "not announced: only the TTL ends it",
            WithoutRedis = Loads,
            WithoutDatabase = Stale + "; then 503",
            Guarantees = ["G2", "G8", "G9", "G10"],
            RoundTrips = "L1 0, hit 1, refresh 3 in the background",
        },
        new()
        {
            Resource = "audit",
            Pattern = "write-around",
            Key = "audit:{id}",
            Why = "An entry never changes, and is read a few times while somebody investigates. A longer TTL would keep entries that nobody reads again.",
            Staleness = "none: entries never change",
            Writers = "the database's triggers, this service",
            Announced = "not announced: writes do not touch the cache",
            WithoutRedis = Loads,
            WithoutDatabase = UntilTtl,
            Guarantees = ["G2", "G8", "G10"],
            RoundTrips = "hit 1, miss 3, write 0",
        },
        new()
        {
            Resource = "activity",
            Pattern = "cache-aside",
            Key = "activity:{userId}",
            Why = "Each batch of events invalidates the feeds that it changes, so nothing else ends an entry; one day removes the feeds of users who left.",
            Staleness = "about 1 s: events wait in a stream until they are written",
            Writers = "this service, behind an event stream",
            Announced = "after each batch's commit, by its key; a product's deletion, or a review, by the tag product:id",
            WithoutRedis = "feeds are loaded; new events get 503",
            WithoutDatabase = UntilTtl + "; events wait in Redis",
            Guarantees = Cached,
            RoundTrips = "hit 1, miss 3, event 1",
        },
        new()
        {
            Resource = "session",
            Pattern = "write-through",
            Key = "session:{sha256(token)}",
            Lifetime = "30 min after its last use, at most 24 h; in memory 500 ms",
            Why = "A session ends with its row; the copy in memory is short, because it is what a revoked session could still use.",
            Staleness = "1 s after a revocation",
            Writers = "this service, plain SQL",
            Announced = "before the answer, by its key; otherwise change data capture",
            WithoutRedis = "read from the database, under a ceiling",
            WithoutDatabase = "known sessions go on; sign-in gets 503",
            Guarantees = ["G4", "G8", "G10"],
            RoundTrips = "L1 0, check 1",
        },
        new()
        {
            Resource = "views",
            Pattern = "write-behind",
            Key = "views:{shard}",
            Lifetime = "until written to the database, about 1 s",
            Why = "Counts are written far more often than read; a thousand become one statement. They have no TTL: they would be lost with it.",
            Staleness = "none: a product's count includes what waits in Redis",
            Writers = "this service",
            Announced = "not announced: a count is never copied",
            WithoutRedis = "counted in the database, eight at a time per node; then 503",
            WithoutDatabase = "counts wait in Redis",
            Guarantees = ["G7", "G8"],
            RoundTrips = "view 1",
        },
        new()
        {
            Resource = "top lists",
            Pattern = "sorted set per day",
            Key = "{views-top}:<day>",
            Lifetime = "8 days",
            Why = "The list of 7 days adds up seven sets; the eighth day is the one that ends.",
            Staleness = "about 1 s",
            Writers = "the flush of views",
            Announced = "by the write itself: scores are totals from the database",
            WithoutRedis = "queried from the database",
            WithoutDatabase = "read from Redis",
            Guarantees = ["G8"],
            RoundTrips = "read 1, flush 1 per 1,000 products",
        },
        new()
        {
            Resource = "rate limits",
            Pattern = "counters",
            Key = "rate:{client}:<policy>:<window>",
            Lifetime = "two windows of 60 s",
            Why = "The window before counts in part, so that a limit has no edge to wait for.",
            Staleness = "a node leases up to a tenth of a limit at once",
            Writers = "this service",
            Announced = "not announced",
            WithoutRedis = "each node limits on its own",
            WithoutDatabase = "not used",
            Guarantees = ["G8"],
            RoundTrips = "1 per lease",
        },
        new()
        {
            Resource = "search, filtered lists, categories",
            Pattern = "none",
            Key = "none",
            Lifetime = "not kept",
            Why = "Queries hardly repeat, and any change may affect any result; categories are few, and a change of one must show at once.",
            Staleness = "none",
            Writers = "this service, imports, plain SQL",
            Announced = "nothing to announce",
            WithoutRedis = "no difference",
            WithoutDatabase = "503",
            Guarantees = [],
            RoundTrips = "0",
        },
    ];
}
