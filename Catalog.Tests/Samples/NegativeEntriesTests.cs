using Catalog.Caching;
using Catalog.Samples;
using Catalog.Tests.Caching;

namespace Catalog.Tests.Samples;

public abstract class NegativeEntriesContract : ReadContract
{
    protected static readonly TimeSpan NegativeTtl = Ttl / 10;

    [Fact]
    public async Task An_absent_row_is_loaded_once()
    {
        Source.Commit(null);
        var key = await StartAsync();

        Assert.Null(await key.ReadAsync());
        Assert.Null(await key.ReadAsync());

        Assert.Equal(1, Source.Loads);
        Assert.True(await Redis.KeyTimeToLiveAsync(key.Entry) < Ttl / 2);
    }

    [Fact]
    public async Task A_row_is_not_hidden_by_a_reader_that_found_none_before_it_was_created()
    {
        Source.Commit(null);

        Assert.Equal("new", await Scenes.ReadAfterSlowFillAsync(Source, await StartAsync(), await StartAsync()));
    }
}

public sealed class NegativeEntriesLibrary : NegativeEntriesContract
{
    private protected override async Task<CachedKey> StartAsync()
    {
        var nodes = await AddNodeAsync();
        var cache = nodes.CacheAside(nodes.Running - 1, new CachePolicy { Resource = "thing", Ttl = Ttl, NegativeTtl = NegativeTtl });
        return new CachedKey(
            async () => (await cache.GetAsync("thing:{1}", Source)).Value,
            () => cache.InvalidateAsync("thing:{1}").AsTask(),
            $"{nodes.Prefix}thing:{{1}}");
    }
}

public sealed class NegativeEntriesSample : NegativeEntriesContract
{
    [Fact]
    public async Task A_made_up_id_is_answered_without_a_load()
    {
        var cache = Start();
        await cache.BuildAsync(Ids(1, 2, 3));

        Assert.Null(await cache.GetAsync(999, NeverAsync));
        Assert.Equal("old", await cache.GetAsync(2, Source.ReadAsync));
    }

    [Fact]
    public async Task A_row_is_not_denied_at_any_moment_of_its_creation()
    {
        var cache = Start();
        await cache.BuildAsync(Ids(1));
        string? seen = null;

        await cache.CreateAsync(7, async ct => seen = await cache.GetAsync(7, Source.ReadAsync, ct)); // right after the commit

        Assert.Equal("old", seen);
    }

    [Fact]
    public async Task A_row_that_was_created_during_a_rebuild_of_the_filter_is_found()
    {
        var cache = Start();
        await cache.BuildAsync(Ids(1));

        await cache.CreateAsync(7, async _ =>
        {
            await Redis.KeyDeleteAsync(Name + ":filter");
            await cache.BuildAsync(Ids(1)); // has not seen the row
        });

        Assert.Equal("old", await cache.GetAsync(7, Source.ReadAsync));
    }

    [Fact]
    public async Task A_filter_that_is_lost_or_incomplete_denies_nothing()
    {
        var cache = Start();
        await cache.BuildAsync(Ids(1));
        await Redis.KeyDeleteAsync(Name + ":filter");
        await cache.CreateAsync(8, _ => Task.CompletedTask); // makes a filter that contains only this id

        Assert.Equal("old", await cache.GetAsync(7, Source.ReadAsync));
    }

    [Fact]
    public async Task A_build_that_lost_its_filter_on_the_way_is_incomplete()
    {
        var cache = Start();

        Assert.False(await cache.BuildAsync(LosingIds()));
        Assert.Equal("old", await cache.GetAsync(1, Source.ReadAsync));

        async IAsyncEnumerable<long> LosingIds()
        {
            for (var id = 1; id <= 500; id++)
            {
                yield return id;
            }

            await Redis.KeyDeleteAsync(Name + ":filter");
            yield return 501;
        }
    }

    private protected override Task<CachedKey> StartAsync()
    {
        var cache = Start();
        return Task.FromResult(new CachedKey(() => cache.GetAsync(1, Source.ReadAsync), () => cache.InvalidateAsync(1), $"{Name}:{{1}}"));
    }

    private NegativeEntries<string> Start() => new(Redis, Name, Ttl, NegativeTtl);

    private static IAsyncEnumerable<long> Ids(params long[] ids) => ids.ToAsyncEnumerable();

    private static Task<string?> NeverAsync(CancellationToken ct) => throw new InvalidOperationException("The loader must not be asked.");
}

/// <summary>The absence is stored like a value; the id is added to the filter after the commit.</summary>
public sealed class NegativeEntriesNaive : SampleTests
{
    private readonly Source _source = new(null);

    [Fact]
    public async Task A_reader_that_found_no_row_hides_it_after_its_creation()
    {
        var key = new CachedKey(ReadAsync, () => Redis.KeyDeleteAsync(Name), Name);

        Assert.Equal("", await Scenes.ReadAfterSlowFillAsync(_source, key, key));
    }

    [Fact]
    public async Task The_filter_denies_a_row_between_its_commit_and_the_add()
    {
        var mayExist = true;

        await CreateAsync(async () => mayExist = await Redis.StringGetBitAsync(Name + ":filter", 7)); // committed

        Assert.False(mayExist);
    }

    private async Task CreateAsync(Func<Task> commit)
    {
        await commit();
        await Redis.StringSetBitAsync(Name + ":filter", 7, true);
    }

    private async Task<string?> ReadAsync()
    {
        if (await Redis.StringGetAsync(Name) is { IsNull: false } cached)
        {
            return cached;
        }

        var value = await _source.ReadAsync(CancellationToken.None);
        await Redis.StringSetAsync(Name, value ?? "", Ttl);
        return value;
    }
}
