using Catalog.Caching;

namespace Catalog.Tests.Library;

/// <summary>Facts that hold for every list cache of the library, with Redis and without.</summary>
public abstract class ListCacheContract : LibraryTests
{
    private protected override void Add(CachingBuilder caching) => caching.AddListCache<string, string>("rows");

    [Fact]
    public async Task A_change_of_a_group_invalidates_all_its_pages_and_no_others()
    {
        var lists = Get<IListCache<string, string>>();
        await lists.GetOrLoadAsync("shoes", "1", _ => new ValueTask<string?>("a"));
        await lists.GetOrLoadAsync("hats", "1", _ => new ValueTask<string?>("b"));

        await lists.ChangedAsync("shoes");

        Assert.Equal("new", await lists.GetOrLoadAsync("shoes", "1", _ => new ValueTask<string?>("new")));
        Assert.Equal("b", await lists.GetOrLoadAsync("hats", "1", _ => new ValueTask<string?>("new")));
    }

    [Theory]
    [InlineData("1:lease")]
    [InlineData("1:ticket")]
    [InlineData("1~")]
    [InlineData("1:lease~")]
    public async Task A_page_is_cached_whatever_its_name_ends_with(string page)
    {
        var lists = Get<IListCache<string, string>>();
        await lists.GetOrLoadAsync("shoes", page, _ => new ValueTask<string?>("odd"));
        await lists.GetOrLoadAsync("shoes", "1:lease", _ => new ValueTask<string?>("odd"));
        await lists.GetOrLoadAsync("shoes", "1", _ => new ValueTask<string?>("first"));

        Assert.Equal("odd", await lists.GetOrLoadAsync("shoes", page, _ => new ValueTask<string?>("loaded again")));
        Assert.Equal("first", await lists.GetOrLoadAsync("shoes", "1", _ => new ValueTask<string?>("loaded again")));
    }

    [Fact]
    public async Task All_pages_of_all_groups_are_invalidated_at_once()
    {
        var lists = Get<IListCache<string, string>>();
        await ReadPageAsync("shoes");
        await ReadPageAsync("hats");
        Assert.Equal(CacheOutcome.SharedHit, await ReadPageAsync("shoes"));

        await lists.InvalidateAllAsync();

        Assert.Equal((CacheOutcome.Miss, CacheOutcome.Miss), (await ReadPageAsync("shoes"), await ReadPageAsync("hats")));

        async Task<CacheOutcome> ReadPageAsync(string group) => (await lists.ReadAsync(
            group, "1", group, static (group, _) => new ValueTask<Loaded<string>?>(new Loaded<string>(group)))).Outcome;
    }
}

/// <summary>In memory only.</summary>
public sealed class MemoryListCacheTests : ListCacheContract
{
    private protected override Task<string?> RedisAsync() => NoRedisAsync();
}

/// <summary>With Redis.</summary>
public sealed class RedisListCacheTests : ListCacheContract
{
    private protected override Task<string?> RedisAsync() => SharedRedisAsync();
}
