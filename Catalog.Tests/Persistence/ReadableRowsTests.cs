using Npgsql;

namespace Catalog.Tests.Persistence;

/// <summary>What the service could not read is refused by the database, whoever writes it.</summary>
public sealed class ReadableRowsTests
{
    [Theory]
    [InlineData("price = 'NaN'")]
    [InlineData("currency = 'eur'")]
    [InlineData("created_at = '20000-01-01'")]
    [InlineData("created_at = 'infinity'")]
    [InlineData("created_at = '-infinity'")]
    [InlineData("created_at = '0044-03-15 BC'")]
    [InlineData("tags = '{{a,b}}'")]
    [InlineData("tags = '{a,NULL}'")]
    public async Task A_product_that_could_not_be_read_is_refused(string change)
    {
        var database = await TestDatabase.CreateAsync();
        var id = await TestDatabase.ScalarAsync<long>(database, """
            INSERT INTO categories VALUES ('garden', 'Garden');
            INSERT INTO products (sku, name, description, price, currency, category, tags)
            VALUES ('A', 'Rake', '', 1, 'EUR', 'garden', '{}') RETURNING id
            """);

        await Assert.ThrowsAsync<PostgresException>(() =>
            TestDatabase.ScalarAsync<long>(database, $"UPDATE products SET {change} WHERE id = {id} RETURNING id"));
    }
}
