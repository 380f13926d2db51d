namespace Catalog.Tests.Operations;

public sealed class SettingsPageTests
{
    private const string Update = "CATALOG_UPDATE_SETTINGS";

    [Fact]
    public async Task The_page_of_settings_matches_the_options_classes()
    {
        var path = Repository.PathOf("docs", "settings.md");
        var page = SettingsPage.Write();
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            await File.WriteAllTextAsync(path, page);
        }

        var committed = await File.ReadAllTextAsync(path);
        Assert.True(
            page == committed.ReplaceLineEndings("\n"),
            $"docs/settings.md is not what the options classes say. To write it again: "
            + $"{Update}=1 dotnet test Catalog.Tests --filter {nameof(The_page_of_settings_matches_the_options_classes)}");
    }

    [Theory]
    [InlineData("| `Caching:BusPoll` | `00:00:00.5` | `00:00:00.02` to `00:00:10` | How often a node compares its place on the bus with Redis.")]
    [InlineData("| `Caching:Redis:Deadline` | `00:00:00.1` |")]
    [InlineData("| `Caching:Products:StaleIfError` | `00:10:00` |")]
    [InlineData("| `RateLimits:Read:Limit` | `6000` |")]
    [InlineData("| `Activity:WriteBehind:Consumer:BatchSize` | `500` |")]
    [InlineData("| `Proxies:Trusted` | none |")]
    public void A_setting_is_listed_with_its_default_its_range_and_its_meaning(string row) =>
        Assert.Contains(row, SettingsPage.Write(), StringComparison.Ordinal);
}
