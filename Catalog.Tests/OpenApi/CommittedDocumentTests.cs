using System.Text.Json;
using System.Text.RegularExpressions;
using Catalog.Tests.Api;

namespace Catalog.Tests.OpenApi;

/// <summary>The document that is served is the one in docs/openapi.json, so that a change of the API shows in a review.</summary>
public sealed partial class CommittedDocumentTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    private const string Update = "CATALOG_UPDATE_OPENAPI";

    // The address of the server differs between runs; the file has a node's default address.
    private const string DefaultServer = "\"url\": \"http://localhost:5080\"";

    [Fact]
    public async Task The_document_is_the_committed_one()
    {
        var path = Path.Combine(RepositoryRoot(), "docs", "openapi.json");
        var served = Server().Replace(await api.Http.GetStringAsync("/openapi/v1.json"), DefaultServer, 1).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            await File.WriteAllTextAsync(path, served);
        }

        var committed = File.Exists(path) ? (await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n") : "";
        Assert.True(
            served == committed,
            $"docs/openapi.json is not what the service serves, {FirstDifference(committed, served)}. If the change is intended, write the file again: "
            + $"{Update}=1 dotnet test --filter {nameof(The_document_is_the_committed_one)}");
    }

    [Fact]
    public async Task The_document_is_the_same_each_time()
    {
        var first = await api.Http.GetStringAsync("/openapi/v1.json");

        Assert.Equal(first, await api.Http.GetStringAsync("/openapi/v1.json"));
        Assert.Equal("Catalog", JsonElement.Parse(first).GetProperty("info").GetProperty("title").GetString());
    }

    private static string FirstDifference(string committed, string served)
    {
        var (was, now) = (committed.Split('\n'), served.Split('\n'));
        var line = was.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"first in line {line + 1}: '{was.ElementAtOrDefault(line)?.Trim()}' became '{now.ElementAtOrDefault(line)?.Trim()}'";
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Catalog.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"No Catalog.sln above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }

    [GeneratedRegex("\"url\": \"http://[^\"]+\"")]
    private static partial Regex Server();
}
