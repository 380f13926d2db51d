namespace Catalog.Domain.Users;

/// <summary>The role of a user.</summary>
public enum Role
{
    /// <summary>May read the catalog and access the user's own data.</summary>
    Customer,

    /// <summary>The order service: may access all reservations. Only this role and admins may commit them.</summary>
    Orders,

    /// <summary>May change the catalog and stocks, and inspect caches and the audit log.</summary>
    Admin,
}
