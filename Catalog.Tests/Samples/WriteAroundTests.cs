using Catalog.Caching;
using Catalog.Samples;
using Catalog.Tests.Caching;

namespace Catalog.Tests.Samples;

public abstract class WriteAroundContract : SampleTests
{
    private protected Source Source { get; } = new(null);

    private protected abstract Task<Func<Task<string?>>> StartAsync();

    [Fact]
    public async Task A_row_that_was_read_before_it_existed_is_found_as_soon_as_it_is_committed()
    {
        var read = await StartAsync();
        Assert.Null(await read());

        Source.Commit("row");

        Assert.Equal("row", await read());
    }

    [Fact]
    public async Task A_row_is_loaded_once()
    {
        var read = await StartAsync();
        Source.Commit("row");

        await read();
        await read();

        Assert.Equal(1, Source.Loads);
    }
}

public sealed class WriteAroundSample : WriteAroundContract
{
    private protected override Task<Func<Task<string?>>> StartAsync()
    {
        var cache = new WriteAround<string>(Redis, Name, Ttl);
        return Task.FromResult<Func<Task<string?>>>(() => cache.GetAsync(1, Source.ReadAsync));
    }
}

public sealed class WriteAroundLibrary : WriteAroundContract
{
    private protected override async Task<Func<Task<string?>>> StartAsync()
    {
        var cache = (await AddNodeAsync()).CacheAside(0, new CachePolicy { Resource = "thing", Ttl = Ttl });
        return async () => (await cache.GetAsync("thing:{1}", Source)).Value;
    }
}

public sealed class WriteAroundNaive : SampleTests
{
    private readonly Source _source = new(null);

    [Fact]
    public async Task It_hides_a_row_that_was_read_before_it_existed()
    {
        await ReadAsync();

        _source.Commit("row");

        Assert.Equal("", await ReadAsync());
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
