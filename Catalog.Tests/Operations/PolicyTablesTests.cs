using Catalog.Infrastructure.Policies;

namespace Catalog.Tests.Operations;

public sealed class PolicyTablesTests
{
    private const string Update = "CATALOG_UPDATE_SETTINGS";

    [Fact]
    public async Task The_tables_of_policies_match_the_code()
    {
        var path = Repository.PathOf("docs", "patterns.md");
        var page = (await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n");
        var (begin, end) = (page.IndexOf(PolicyTables.Begin, StringComparison.Ordinal), page.IndexOf(PolicyTables.End, StringComparison.Ordinal));
        var wanted = page[..begin] + PolicyTables.Write() + page[(end + PolicyTables.End.Length)..];
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            await File.WriteAllTextAsync(path, wanted);
            return;
        }

        Assert.True(
            page == wanted,
            $"The policies in docs/patterns.md are not those of the code. To write them again: "
            + $"{Update}=1 dotnet test Catalog.Tests --filter {nameof(The_tables_of_policies_match_the_code)}");
    }

    [Fact]
    public void No_note_repeats_how_long_a_setting_keeps_entries_without_the_database() =>
        Assert.All(PolicyNotes.All, note => Assert.DoesNotMatch("[0-9]", note.WithoutDatabase.Replace("503", "", StringComparison.Ordinal)));

    [Fact]
    public void Each_cached_resource_has_a_note_and_all_other_data_a_lifetime()
    {
        var notes = PolicyNotes.All.ToDictionary(note => note.Resource);

        Assert.Empty(PolicyTables.Defaults.Keys.Except(notes.Keys));
        Assert.All(notes.Values, note => Assert.NotEqual(PolicyTables.Defaults.ContainsKey(note.Resource), note.Lifetime is not null));
    }
}
