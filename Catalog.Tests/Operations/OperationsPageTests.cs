using Catalog.Caching.Entries;
using Catalog.Infrastructure.Policies;
using Catalog.Tests.Telemetry;

namespace Catalog.Tests.Operations;

/// <summary>What the pages say about figures that the code has.</summary>
public sealed class OperationsPageTests
{
    [Fact]
    public async Task The_size_of_an_entry_s_header_is_that_of_the_code()
    {
        var page = await PageAsync("operations.md");

        Assert.Contains($"redis-cli GETRANGE KEY 0 {EntryHeader.Size - 1}", page, StringComparison.Ordinal);
        Assert.Contains($"keys x (payload + key + {EntryHeader.Size} + 8 x tags", page, StringComparison.Ordinal);
        Assert.Contains($"a header of {EntryHeader.Size} bytes", await File.ReadAllTextAsync(Repository.PathOf("http", "users.http")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_alert_says_that_a_cache_does_not_pay_whose_TTL_is_short_for_a_reason()
    {
        var expression = (await Alerts.ExpressionsAsync())["a cache does not pay"];

        Assert.Equal(2, expression.Split("resource!~\"product\\|inventory\"").Length - 1); // of those counted, and of all
    }

    [Fact]
    public async Task The_time_of_lists_in_memory_is_that_of_the_code()
    {
        var policy = PolicyTables.Defaults["product-list"];

        Assert.Equal(policy.Ttl, policy.LocalTtl);
        Assert.Contains($"\n| lists of products | {policy.Ttl.TotalSeconds} s, all of it in L1 |", await PageAsync("patterns.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_notes_say_which_changes_of_a_product_are_announced_by_its_tag()
    {
        Assert.Contains("when it is deleted, also the tag product:id", AnnouncedOf("product"), StringComparison.Ordinal);
        Assert.Contains("a product's deletion, or a review, by the tag product:id", AnnouncedOf("activity"), StringComparison.Ordinal);
    }

    private static string AnnouncedOf(string resource) => PolicyNotes.All.Single(note => note.Resource == resource).Announced;

    private static Task<string> PageAsync(string name) => File.ReadAllTextAsync(Repository.PathOf("docs", name));
}
