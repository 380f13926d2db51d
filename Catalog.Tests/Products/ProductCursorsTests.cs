using System.Buffers.Text;
using Catalog.Api.Products;
using Catalog.Infrastructure.KeyRing;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Products;
using Catalog.Tests.Persistence;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Products;

public sealed class ProductCursorsTests
{
    private static readonly ProductListPosition Position = new(42, 1);

    [Fact]
    public async Task A_cursor_is_the_same_on_all_nodes_and_each_reads_the_others()
    {
        var database = await TestDatabase.CreateAsync();
        var (first, second) = (Node(database), Node(database));

        Assert.Equal(first.Of(Position, "garden", 50), second.Of(Position, "garden", 50));
        Assert.Equal(Position, second.Read("garden", 50, first.Of(Position, "garden", 50)));
    }

    [Fact]
    public async Task A_cursor_that_no_page_issued_is_refused()
    {
        var node = Node(await TestDatabase.CreateAsync());
        var cursor = node.Of(Position, "garden", 50);
        var bytes = Base64Url.DecodeFromChars(cursor);

        Assert.Null(node.Read("tools", 50, cursor));
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            Assert.Null(node.Read("garden", 50, Base64Url.EncodeToString(bytes)));
            bytes[i] ^= 1;
        }
    }

    [Fact]
    public async Task A_cursor_has_one_spelling()
    {
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_ \t\n=+/%";
        var node = Node(await TestDatabase.CreateAsync());
        var cursor = node.Of(Position, "garden", 50);
        for (var i = 0; i < cursor.Length; i++)
        {
            foreach (var letter in letters.Where(letter => letter != cursor[i]))
            {
                Assert.Null(node.Read("garden", 50, $"{cursor[..i]}{letter}{cursor[(i + 1)..]}"));
            }
        }

        foreach (var text in new[] { "", cursor[..^1], cursor + "A", cursor + "=", $" {cursor}", $"{cursor} ", cursor + cursor })
        {
            Assert.Null(node.Read("garden", 50, text));
        }
    }

    [Fact]
    public async Task A_cursor_with_a_different_limit_does_not_count_as_one_of_the_first_pages()
    {
        var node = Node(await TestDatabase.CreateAsync());

        Assert.Equal(ProductListPosition.Apart(42), node.Read("garden", 51, node.Of(Position, "garden", 50)));
    }

    private static ProductCursors Node(string database)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:Postgres"] = database }).Build();
        return new ServiceCollection().AddLogging()
            .AddPersistence(configuration).AddKeyRing(configuration).AddProductCursors()
            .BuildServiceProvider().GetRequiredService<ProductCursors>();
    }
}
