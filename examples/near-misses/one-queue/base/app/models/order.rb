class Order < ActiveRecord::Base
  after_create_commit { SendReceipt.perform_async(id) }
end
