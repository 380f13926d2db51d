using System.Net.Http.Json;
using Catalog.Samples.Follower;
using Catalog.Testbed;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Catalog.Tests.Testbed;
using StackExchange.Redis;

namespace Catalog.Tests.Samples;

/// <summary>Another service that keeps copies of products: it follows the catalog's changes, both in processes of their own.</summary>
public sealed class FollowerTests(FollowerTests.Service catalog) : IClassFixture<FollowerTests.Service>, IAsyncLifetime
{
    private readonly string _name = $"labels-{Guid.NewGuid():N}";
    private FollowerProcess _follower = null!;
    private ConnectionMultiplexer _redis = null!;
    private long _product;

    public async ValueTask InitializeAsync()
    {
        _redis = await TestRedis.ConnectAsync(catalog.Redis);
        _product = await Sql.ScalarAsync<long>(catalog.Database, $"""
            INSERT INTO products (sku, name, description, price, currency, category, tags)
            VALUES ('{_name}', 'Rake', '', 1.50, 'EUR', 'garden', ARRAY[]::text[]) RETURNING id
            """);
        _follower = await StartAsync();
        await Eventually.BecomesTrueAsync(async () => (await GroupsAsync()).Any(group => group.Name == _name));
        Assert.Equal("Rake 1.50 EUR", await _follower.LabelAsync(_product));
    }

    public async ValueTask DisposeAsync()
    {
        await _follower.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_label_is_kept_until_the_catalog_says_that_its_product_changed()
    {
        await Sql.ExecuteAsync(catalog.Database, $"UPDATE products SET price = 9 WHERE id = {_product}"); // and no invalidation
        Assert.Equal("Rake 1.50 EUR", await _follower.LabelAsync(_product));
        Assert.True(await HasCopyAsync()); // its own, and not the catalog's

        await ReplaceAsync(2.50m);

        await Eventually.BecomesTrueAsync(async () => await _follower.LabelAsync(_product) == "Rake 2.50 EUR");
    }

    [Fact]
    public async Task A_change_during_its_absence_is_handled_by_the_next_process()
    {
        await _follower.KillAsync();
        await ReplaceAsync(2.50m);

        await using var next = await StartAsync();

        await Eventually.BecomesTrueAsync(async () => await next.LabelAsync(_product) == "Rake 2.50 EUR");
    }

    [Fact]
    public async Task A_message_that_a_process_took_and_did_not_handle_is_taken_over()
    {
        await _follower.KillAsync();
        await ReplaceAsync(2.50m);
        await _redis.GetDatabase().StreamReadGroupAsync(catalog.Stream, _name, "a process that died", StreamPosition.NewMessages);

        await using var next = await StartAsync();

        await Eventually.BecomesTrueAsync(async () => await next.LabelAsync(_product) == "Rake 2.50 EUR");
    }

    [Fact]
    public async Task When_its_messages_were_trimmed_before_it_read_them_it_forgets_all_labels()
    {
        await _follower.KillAsync();
        await ReplaceAsync(2.50m);
        await _redis.GetDatabase().StreamTrimAsync(catalog.Stream, 0);

        await using var next = await StartAsync();

        await Eventually.BecomesTrueAsync(async () => await next.LabelAsync(_product) == "Rake 2.50 EUR");
    }

    [Fact]
    public async Task When_Redis_lost_its_group_it_forgets_all_labels()
    {
        _follower.Freeze();
        await ReplaceAsync(2.50m);
        await _redis.GetDatabase().KeyDeleteAsync(catalog.Stream);
        _follower.Thaw();

        await Eventually.BecomesTrueAsync(async () => await _follower.LabelAsync(_product) == "Rake 2.50 EUR");
    }

    [Fact]
    public async Task When_messages_are_trimmed_while_it_reads_newer_ones_it_forgets_all_labels()
    {
        await _follower.KillAsync();
        var tap = new BeforeCommand("XREADGROUP");
        await using var proxy = TcpProxy.Start(catalog.Redis, tap: () => tap);
        await using var tapped = await StartAsync(proxy.Endpoint);
        Assert.Equal("Rake 1.50 EUR", await tapped.LabelAsync(_product));

        await tap.RunOnceAsync(async () =>
        {
            await ReplaceAsync(2.50m);
            using var other = await catalog.Node.Http.PostAsJsonAsync("cache/invalidations", new { key = "product:{987654321}" });
            other.EnsureSuccessStatusCode();
            await _redis.GetDatabase().StreamTrimAsync(catalog.Stream, 1); // of the other product
        });

        await Eventually.BecomesTrueAsync(async () => await tapped.LabelAsync(_product) == "Rake 2.50 EUR");
    }

    [Theory]
    [InlineData("n|1|t|category:garden")]
    [InlineData("n|1|x|product:{1}")]
    [InlineData("n|1|k|product:{one}")]
    [InlineData("of another format")]
    public void A_message_that_names_more_than_products_or_is_unknown_ends_all_labels(string text) =>
        Assert.True(ChangeMessage.Read(new StreamEntry("7-0", [new NameValueEntry("m", text)])).IsWide);

    [Fact]
    public void A_message_names_its_products_and_its_number()
    {
        var message = ChangeMessage.Read(new StreamEntry("7-0", [new NameValueEntry("m", "n|1|k|product:{1}\nreviews:{1}\nproduct:{22}")]));

        Assert.Equal((7, false), (message.Number, message.IsWide));
        Assert.Equal([1, 22], message.Products);
    }

    [Theory]
    [InlineData("n|1|t|product:22", 22L)]
    [InlineData("n|1|t|products:garden")]
    public void A_tag_of_a_product_names_it_and_one_of_lists_names_none(string text, params long[] products)
    {
        var message = ChangeMessage.Read(new StreamEntry("7-0", [new NameValueEntry("m", text)]));

        Assert.False(message.IsWide);
        Assert.Equal(products, message.Products);
    }

    [Theory]
    [InlineData(null, "1717")]
    [InlineData("b", "b-1717")]
    public async Task A_position_names_the_group_of_the_catalog(string? group, string sent)
    {
        var positions = new Positions();
        using var http = new HttpClient(positions) { BaseAddress = new Uri("http://catalog.example") };
        var options = new FollowerOptions { Catalog = http.BaseAddress, Redis = "", CatalogGroup = group };

        await new CatalogClient(http, options).LabelAsync(1, 1717, CancellationToken.None);

        Assert.Equal([sent], positions.Sent);
    }

    private async Task<bool> HasCopyAsync()
    {
        var generation = (long)await _redis.GetDatabase().StringGetAsync($"{_name}:generation");
        return await _redis.GetDatabase().KeyExistsAsync($"{_name}:{generation}:{{{_product}}}");
    }

    private Task<FollowerProcess> StartAsync(string? redis = null) =>
        FollowerProcess.StartAsync(catalog.Node.Address, redis ?? catalog.Redis, catalog.Prefix, _name);

    private async Task<StreamGroupInfo[]> GroupsAsync() =>
        await _redis.GetDatabase().KeyExistsAsync(catalog.Stream) ? await _redis.GetDatabase().StreamGroupInfoAsync(catalog.Stream) : [];

    private async Task ReplaceAsync(decimal price)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri($"products/{_product}", UriKind.Relative))
        {
            Content = new StringContent(
                $$"""{"sku":"{{_name}}","name":"Rake","price":{{price.ToString(System.Globalization.CultureInfo.InvariantCulture)}},"currency":"EUR","category":"garden"}""",
                System.Text.Encoding.UTF8,
                "application/json"),
        };
        request.Headers.Add("If-Match", "*");
        using var answer = await catalog.Node.Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>A catalog without products, and the positions that it is sent.</summary>
    private sealed class Positions : HttpMessageHandler
    {
        public List<string> Sent { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Sent.AddRange(request.Headers.GetValues("Catalog-Position"));
            return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.NotFound));
        }
    }

    /// <summary>One node of the catalog.</summary>
    public sealed class Service : IAsyncLifetime
    {
        public string Prefix { get; } = TestServers.NewPrefix();

        public string Redis { get; private set; } = "";

        public string Database { get; private set; } = "";

        public ApiNode Node { get; private set; } = null!;

        public RedisKey Stream => $"{Prefix}{{bus}}:stream";

        public async ValueTask InitializeAsync()
        {
            Redis = (await TestServers.Shared).Redis.Endpoint;
            Database = await TestDatabase.CreateAsync();
            await Sql.ExecuteAsync(Database, "INSERT INTO categories VALUES ('garden', 'Garden') ON CONFLICT DO NOTHING");
            Node = await ApiNode.StartAsync(new ApiNodeOptions
            {
                Postgres = Database,
                Redis = Redis,
                StartLimit = TimeSpan.FromMinutes(2),
                Environment = new Dictionary<string, string>(LimitsOutOfReach.Settings)
                {
                    ["Caching__KeyPrefix"] = Prefix,
                    ["ChangeCapture__Enabled"] = "false",
                },
            });
            await Node.SignInAsync();
        }

        public async ValueTask DisposeAsync() => await Node.DisposeAsync();
    }
}
