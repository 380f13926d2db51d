using System.Text.Json;
using Catalog.Lab.Replay;
using Catalog.Tests.Operations;

namespace Catalog.Tests.Lab;

public sealed class ServedPathsTests
{
    private static readonly ServedPaths Served = new(JsonElement.Parse(File.ReadAllText(Repository.PathOf("docs", "openapi.json"))));

    [Theory]
    [InlineData("/products/1", true)]
    [InlineData("/products/1?x=1", true)]
    [InlineData("/products?category=garden&limit=5", true)]
    [InlineData("/products/1/reviews", true)]
    [InlineData("/products/1/nothing", false)]
    [InlineData("/products/", false)]
    [InlineData("/products/..", false)]
    [InlineData("/products/import", true)] // matches {id}, although it is not an id
    [InlineData("/events", false)] // takes only writes
    [InlineData("/favicon.ico", false)] // not in the document
    [InlineData("//products/1", false)] // would be another host
    [InlineData("http://other.example/products/1", false)]
    [InlineData("products/1", false)]
    [InlineData("*", false)]
    public void A_path_is_served_when_it_matches_one_with_GET(string target, bool isServed) => Assert.Equal(isServed, Served.Has(target));
}
