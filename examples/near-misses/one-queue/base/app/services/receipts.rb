module Receipts
  def self.send_for(order)
    Rails.logger.info("receipt for #{order.id}")
  end
end
