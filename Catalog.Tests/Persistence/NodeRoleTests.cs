using Npgsql;

namespace Catalog.Tests.Persistence;

/// <summary>What the role of nodes may not do. All tests of the API use this role, so they show that it has the rights that nodes need.</summary>
public sealed class NodeRoleTests
{
    [Theory]
    [InlineData("ALTER TABLE products DISABLE TRIGGER ALL")]
    [InlineData("SET session_replication_role = replica")]
    [InlineData("DROP TRIGGER products_audit_update ON products")]
    [InlineData("TRUNCATE audit_log")]
    [InlineData("UPDATE audit_log SET actor = NULL")]
    [InlineData("DELETE FROM \"__EFMigrationsHistory\"")]
    [InlineData("CREATE TABLE mine (id int)")]
    public async Task A_node_cannot_change_the_schema_or_the_audit_log(string statement)
    {
        await using var node = NpgsqlDataSource.Create(TestDatabase.AsNode(await TestDatabase.CreateAsync()));
        await using var command = node.CreateCommand(statement);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }
}
